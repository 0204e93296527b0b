<?php
// SPDX-License-Identifier: MIT
/**
 * What a settings.php says where Redis has every role that the modules' documentation gives it, and what the include makes of it while
 * the switch is on: core => name => array(settings, those that become others). NULL: no value.
 */

function bootstrap_container($serializer) {
  return array('parameters' => array(), 'services' => array(
    'redis.factory' => array('class' => 'Drupal\redis\ClientFactory'),
    'cache.backend.redis' => array(
      'class' => 'Drupal\redis\Cache\CacheBackendFactory',
      'arguments' => array('@redis.factory', '@cache_tags_provider.container', "@serialization.$serializer"),
    ),
    'cache.container' => array('class' => '\Drupal\redis\Cache\PhpRedis', 'factory' => array('@cache.backend.redis', 'get'), 'arguments' => array('container')),
    'cache_tags_provider.container' => array('class' => 'Drupal\redis\Cache\RedisCacheTagsChecksum', 'arguments' => array('@redis.factory')),
    "serialization.$serializer" => array('class' => 'Drupal\Component\Serialization\PhpSerialize'),
  ));
}

$sql7 = 'DrupalDatabaseCache';
$connection7 = array('redis_client_interface' => 'PhpRedis', 'redis_client_host' => '127.0.0.1', 'redis_client_base' => 12, 'redis_client_password' => 'secret');
// What an include may not touch, though it speaks of Redis.
$others7 = array('cache_prefix' => array('default' => 'redis_shop_', 'cache_menu' => FALSE), 'cache_backends' => array('sites/all/modules/redis/redis.autoload.inc'),
  'redis_perm_ttl_cache_field' => '3 months', 'session_inc' => 'sites/all/modules/redis_session/session.inc', 'site_name' => 'redis_cache_class_menu', 'my_lock_inc' => 'redis.inc', 'queue_defaults' => 'Redis_Queue');
$quick7 = array('lock_inc' => 'sites/all/modules/redis/redis.lock.inc', 'path_inc' => 'sites/all/modules/redis/redis.path.inc', 'cache_default_class' => 'Redis_Cache');
$core7 = array('lock_inc' => 'includes/lock.inc', 'path_inc' => 'includes/path.inc', 'cache_default_class' => $sql7);
$queues = array('queue_default_class' => 'Redis_Queue', 'queue_default_reliable_class' => 'Redis_Queue', 'queue_class_aggregator_feeds' => 'Redis_Queue');
$queues_of_core = array_fill_keys(array_keys($queues), 'SystemQueue');

$sql8 = 'cache.backend.database';
$settings8 = array(
  'redis.connection' => array('host' => '127.0.0.1', 'port' => 6379, 'base' => 12, 'password' => 'secret', 'interface' => 'PhpRedis'),
  'cache_prefix' => array('default' => 'redis_shop_'), 'redis_compress_length' => 100, 'redis_ttl_offset' => 3600, 'hash_salt' => 'x',
  'redis_invalidate_all_as_delete' => TRUE, 'deployment_identifier' => 'redis-1', 'my_cache' => 'cache.backend.redis', 'queue_defaults' => 'queue.redis', 'config_sync_directory' => '../redis/config',
);
$yamls = array('container_yamls' => array('sites/example.com/services.yml', 'modules/contrib/redis/example.services.yml', 'modules/contrib/redis/redis.services.yml'));
$quick8 = array('cache' => array('default' => 'cache.backend.redis'), 'bootstrap_container_definition' => bootstrap_container('phpserialize'));
$core8 = array('cache' => array('default' => $sql8), 'bootstrap_container_definition' => NULL);
$bins = array('config' => 'cache.backend.redis', 'discovery' => 'cache.backend.redis', 'bootstrap' => 'cache.backend.chainedfast', 'render' => 'cache.backend.memory');
$eight = array(
  'as its example has it' => array($settings8 + $yamls + $quick8, $core8),
  'single bins' => array($settings8 + array('cache' => array('bins' => $bins)),
    array('cache' => array('bins' => array('config' => $sql8, 'discovery' => $sql8) + $bins))),
  'all, with igbinary' => array($settings8 + $yamls + array('cache' => array('default' => 'cache.backend.redis', 'bins' => $bins),
    'bootstrap_container_definition' => bootstrap_container('igbinary')),
    array('cache' => array('default' => $sql8, 'bins' => array('config' => $sql8, 'discovery' => $sql8) + $bins), 'bootstrap_container_definition' => NULL)),
  'queues' => array($settings8 + array('queue_default' => 'queue.redis', 'queue_service_aggregator_feeds' => 'queue.redis_reliable',
    'queue_reliable_service_feeds' => 'queue.redis_reliable', 'queue_service_mail' => 'queue.amqp'),
    array('queue_default' => 'queue.database', 'queue_service_aggregator_feeds' => 'queue.database', 'queue_reliable_service_feeds' => 'queue.database')),
  'no Redis at all' => array(array('hash_salt' => 'x', 'cache' => array('default' => 'cache.backend.memcache'),
    'bootstrap_container_definition' => array('services' => array('cache.container' => array('class' => 'Drupal\memcache\Container')))), array()),
  'nothing' => array(array(), array()),
);
// As BOA's own chain leaves it: a backend behind APCu, a state in Redis.
$boa = array('cache' => array('default' => 'cache.backend.redis', 'bins' => array('bootstrap' => 'cache.backend.chainedfast', 'state' => 'cache.backend.redis')),
  'queue_default' => 'queue.redis_reliable', 'redis.failover' => TRUE);
$boa_off = array('cache' => array('default' => $sql8, 'bins' => array('bootstrap' => 'cache.backend.chainedfast', 'state' => $sql8)), 'queue_default' => 'queue.database');

$backdrop = 'BackdropDatabaseCache';
return array(
  '7' => array(
    'quick setup' => array($connection7 + $others7 + $quick7, $core7),
    'compressed, pages without the database' => array($others7 + array('cache_default_class' => 'Redis_CacheCompressed', 'page_cache_without_database' => TRUE),
      array('cache_default_class' => $sql7)),
    'single bins' => array($connection7 + $others7 + array('cache_class_cache' => 'Redis_Cache', 'cache_class_cache_menu' => 'Redis_CacheWithEval',
      'cache_class_cache_form' => $sql7, 'cache_class_cache_page' => 'MemCacheDrupal'), array('cache_class_cache' => $sql7, 'cache_class_cache_menu' => $sql7)),
    'queues' => array($connection7 + $queues + array('queue_class_mail' => 'BeanstalkdQueue'), $queues_of_core),
    'behind another class' => array(array('cache_default_class' => 'ConsistentCache', 'consistent_cache_default_class' => 'Redis_Cache',
      'autoslave_cache_default_class' => 'Redis_Cache'), array('consistent_cache_default_class' => $sql7, 'autoslave_cache_default_class' => $sql7)),
    'no Redis at all' => array(array('cache_default_class' => 'MemCacheDrupal', 'lock_inc' => 'sites/all/modules/memcache/memcache-lock.inc',
      'path_inc' => 'sites/all/modules/pathcache/path.inc', 'queue_default_class' => 'MemoryQueue'), array()),
    'nothing' => array(array(), array()),
  ),
  '8' => array('of the year 2016' => array($settings8 + array('cache' => array('default' => 'cache.backend.redis', 'bins' => array('bootstrap' => 'cache.backend.chainedfast')),
    'container_yamls' => array('modules/redis/example.services.yml')), array('cache' => array('default' => $sql8, 'bins' => array('bootstrap' => 'cache.backend.chainedfast'))))) + $eight,
  '9' => $eight,
  '10' => $eight + array('as BOA' => array($boa, $boa_off)),
  '11' => $eight,
  'backdrop' => array(
    'quick setup' => array($connection7 + $others7 + array('lock_inc' => 'modules/redis/inc/redis.lock.inc', 'path_inc' => 'modules/redis/inc/redis.path.inc') + $quick7,
      array('lock_inc' => 'core/includes/lock.inc', 'path_inc' => 'core/includes/path.inc', 'cache_default_class' => $backdrop)),
    'single bins' => array($connection7 + array('cache_class_cache' => 'Redis_Cache', 'cache_class_menu' => 'Redis_Cache', 'cache_class_form' => $backdrop),
      array('cache_class_cache' => $backdrop, 'cache_class_menu' => $backdrop)),
    'queues' => array($connection7 + $queues, $queues_of_core),
    'nothing' => array(array(), array()),
  ),
);
