<?php
// SPDX-License-Identifier: MIT
/**
 * services.php INCLUDE DIRECTORY: what becomes of a container that services.yml files have filled, in the words of the few classes of
 * Drupal 8 and later that the include uses. RESULTS.md says where it ran in a real one.
 */
namespace Drupal\Core\DependencyInjection {

  interface ServiceModifierInterface {
    public function alter(ContainerBuilder $container);
  }

  class ContainerBuilder {
    public $definitions = array();

    public function getDefinition($id) {
      return $this->definitions[$id];
    }

    public function setDefinition($id, $definition) {
      $this->definitions[$id] = $definition;
    }
  }

  /** Instead of YAML: a line `id: class` a service. */
  class YamlFileLoader {
    private $container;

    public function __construct(ContainerBuilder $container) {
      $this->container = $container;
    }

    public function load($file) {
      foreach (file($file, FILE_IGNORE_NEW_LINES) as $line) {
        list($id, $class) = explode(': ', $line);
        $this->container->setDefinition($id, array($class));
      }
    }
  }
}

namespace Drupal\Core\Site {

  class Settings {
    public static $settings = array();

    public static function get($name, $default = NULL) {
      return isset(self::$settings[$name]) ? self::$settings[$name] : $default;
    }
  }
}

namespace {

  use Drupal\Core\DependencyInjection\ContainerBuilder;
  use Drupal\Core\Site\Settings;

  list(, $include, $directory) = $argv;
  define('DRUPAL_ROOT', $directory);
  mkdir("$directory/core", 0777, TRUE);
  mkdir("$directory/sites/example.com/modules", 0777, TRUE);
  file_put_contents("$directory/core/core.services.yml", "lock: DatabaseLock\nlock.persistent: DatabaseLock\nflood: DatabaseFlood\n"
    . "cache_tags.invalidator.checksum: DatabaseChecksum\ncron: Cron\n");

  function settings_of($app_root, $site_path, $include) {
    $settings = array();
    include $include;
    return $settings;
  }

  /** As DrupalKernel compiles: the definitions of all files, then each service provider. */
  function compiled(array $definitions, $include, $switch) {
    file_put_contents(DRUPAL_ROOT . '/sites/example.com/modules/boa_site_control.ini', "redis_cache_disable = $switch\n");
    Settings::$settings = settings_of(DRUPAL_ROOT, 'sites/example.com', $include);
    $container = new ContainerBuilder();
    $container->definitions = $definitions;
    $providers = isset($GLOBALS['conf']['container_service_providers']) ? $GLOBALS['conf']['container_service_providers'] : array();
    foreach ($providers as $class) {
      (new $class())->alter($container);
    }
    return $container->definitions;
  }

  function check($name, $found, $expected) {
    echo $found === $expected ? 'ok' : 'not ok', " - settings: services: $name\n", $found === $expected ? '' : '# ' . json_encode($found) . "\n";
  }

  $redis = array(
    'lock' => array('Drupal\Core\Lock\LockBackendInterface', (object) array('id' => 'redis.lock.factory')),
    'lock.persistent' => array('Drupal\Core\Lock\LockBackendInterface', (object) array('id' => 'redis.lock.factory')),
    'flood' => array('MyFlood'), 'cache_tags.invalidator.checksum' => array('Drupal\redis\Cache\RedisCacheTagsChecksum'),
    'cron' => array('MyCron'), 'redis.factory' => array('Drupal\redis\ClientFactory'), 'session_handler.storage' => array('Drupal\redis_sessions\Handler'),
  );
  $core = array('lock' => array('DatabaseLock'), 'lock.persistent' => array('DatabaseLock'), 'cache_tags.invalidator.checksum' => array('DatabaseChecksum'));
  check('off: as the site has them', compiled($redis, $include, 'FALSE'), $redis);
  check('on: core has its own back, and a stranger stays', compiled($redis, $include, 'TRUE'), array_replace($redis, $core));
  $more = array_replace($redis, array('flood' => array('Drupal\Core\Flood\FloodInterface', (object) array('id' => 'redis.flood.factory'))));
  check('... and its flood control', compiled($more, $include, 'TRUE'), array_replace($redis, $core, array('flood' => array('DatabaseFlood'))));
  check('off again, in the same process', compiled($redis, $include, 'FALSE'), $redis);
  check('on again', compiled($redis, $include, 'TRUE'), array_replace($redis, $core));
}
