<?php
/**
 * Limits the time that connecting to the database may take to 10 s, far more than a handshake inside a cluster takes. A connection attempt
 * at the moment when the database comes back can be lost on its way through the Service, and PHP alone would let the visitor wait for a
 * minute. PHP has no such setting for the database only, so the previous value returns once WordPress is connected, unless `configExtra`
 * chose another.
 *
 * WordPress evaluates this text in wp-config.php, before its function add_action exists: it applies the settings of the array instead.
 *
 * @see https://github.com/kubernetes/kubernetes/issues/48719
 */
ini_set('default_socket_timeout', '10');
$GLOBALS['wp_filter']['muplugins_loaded'][10][] = ['accepted_args' => 0, 'function' => function () {
  if (ini_get('default_socket_timeout') === '10') ini_restore('default_socket_timeout');
}];
