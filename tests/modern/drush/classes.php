<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * What a hook class may ask Drush and Drupal for, by their names.
 */

namespace Drush\Exceptions {
  class UserAbortException extends \Exception {
  }
}

namespace Drupal\Core {
  class DrupalKernel {

    public static function findSitePath($request, $require_settings = TRUE, $root = NULL) {
      $host = $request->getHost();
      return is_file("$root/sites/$host/settings.php") ? "sites/$host" : 'sites/default';
    }

  }
}

namespace Drush {
  /** An alias: also of another machine, or none. */
  class Alias {

    private $values;

    public function __construct(array $values) {
      $this->values = $values + ['root' => NULL, 'uri' => NULL, 'host' => NULL, 'none' => FALSE];
    }

    public function root() {
      return $this->values['root'];
    }

    public function uri() {
      return $this->values['uri'];
    }

    public function isLocal() {
      return $this->values['host'] === NULL;
    }

    public function isNone() {
      return $this->values['none'];
    }

  }

  /** Drush's static face, and the services behind it: one object is all of them here. */
  class Drush {

    public static $dispatcher;
    private static $words;
    private static $self;

    /** Takes alias, root and uri away from the words, as preflight does. */
    public static function preflight(array $words) {
      $given = [];
      $rest = [];
      foreach ($words as $word) {
        if (preg_match('/^--(root|uri)=(.*)/', $word, $found)) {
          $given[$found[1]] = $found[2];
        }
        elseif (!$rest && $word[0] === '@') {
          $given += self::alias($word);
        }
        else {
          $rest[] = $word;
        }
      }
      self::$self = new Alias($given + ['root' => getcwd(), 'uri' => 'default']);
      self::$words = in_array('--help', $rest, TRUE) ? array_merge(['help'], array_diff($rest, ['--help'])) : $rest;
      return self::$words;
    }

    private static function alias($name) {
      $all = json_decode((string) @file_get_contents(getenv('HOME') . '/aliases.json'), TRUE);
      return $name === '@none' ? ['none' => TRUE] : $all[$name];
    }

    /** drush.paths.include: of the environment, and of both files of the user (ConfigLocator::addConfigPaths()). */
    public static function includes() {
      $all = array_filter(explode(':', (string) getenv('DRUSH_PATHS_INCLUDE')));
      foreach (['drush.yml', 'config/drush.yml'] as $file) {
        $file = getenv('HOME') . "/.drush/$file";
        $config = is_file($file) ? \Symfony\Component\Yaml\Yaml::parseFile($file) : [];
        $all = array_merge($all, $config['drush']['paths']['include'] ?? []);
      }
      return str_replace('${env.home}', getenv('HOME'), $all);
    }

    public static function config() {
      return new self();
    }

    public static function aliasManager() {
      return new self();
    }

    public static function bootstrapManager() {
      return new self();
    }

    public static function service($name) {
      return $name === 'eventDispatcher' ? self::$dispatcher : NULL;
    }

    public static function simulate() {
      return in_array('--simulate', self::$words, TRUE);
    }

    public function getSelf() {
      return self::$self;
    }

    public function getRoot() {
      if (self::$self->isNone()) {
        throw new \TypeError('Return value must be of type string, bool returned');
      }
      return self::$self->root();
    }

    public function getUri() {
      return self::$self->uri();
    }

    public function get($name) {
      switch ($name) {
        case 'runtime.command':
          return (string) current(preg_grep('/^-/', self::$words, PREG_GREP_INVERT));

        case 'runtime.argv':
          return array_merge(['drush'], self::$words);

        case 'cachehold.modes':
          return json_decode((string) getenv('MODERN_MODES'), TRUE);
      }
      return new Alias(self::alias($name));
    }

    public static function redis() {
      $directory = self::$self->root() . '/' . \Drupal\Core\DrupalKernel::findSitePath(
        \Symfony\Component\HttpFoundation\Request::create(preg_replace('~^(?!https?://)~', 'http://', self::$self->uri() ?: 'default')), TRUE, self::$self->root());
      $settings = @parse_ini_file("$directory/modules/boa_site_control.ini");
      return basename($directory) . (empty($settings['redis_cache_disable']) ? ': Redis on' : ': Redis off');
    }

    public static function trace($line) {
      file_put_contents(getenv('TRACE') ?: '/dev/null', "$line\n", FILE_APPEND);
    }

  }
}
