<?php
// SPDX-License-Identifier: MIT
use Consolidation\AnnotatedCommand\CommandData;
use Consolidation\AnnotatedCommand\CommandError;
use Drush\Drush;
use Drush\Exceptions\UserAbortException;

/**
 * @file
 * Commands by Drush's names. What they do is an option: the ways in which a command can end.
 */
class StandInCommands {

  /**
   * @hook init *
   */
  public function bootstrap() {
    if (getenv('MODERN_BOOTSTRAP') === 'dies') {
      throw new Exception('the bootstrap died');
    }
  }

  /**
   * After the post-command hooks: a status of its own, or a signal.
   *
   * @hook status *
   */
  public function late() {
    $late = (int) getenv('MODERN_LATE');
    if ($late < 0) {
      posix_kill(getmypid(), -$late);
    }
    return $late > 0 ? $late : NULL;
  }

  /**
   * @command updatedb
   * @aliases updb
   */
  public function updatedb(array $options = ['act' => 'return']) {
    return $this->act($options['act']);
  }

  /**
   * @command config:import
   * @aliases cim
   */
  public function configImport(array $options = ['act' => 'return']) {
    return $this->act($options['act']);
  }

  /**
   * @command cache:rebuild
   * @aliases cr
   */
  public function cacheRebuild(array $options = ['act' => 'return']) {
    return $this->act($options['act']);
  }

  /**
   * @command site:install
   */
  public function siteInstall(array $options = ['act' => 'return', 'sites-subdir' => '']) {
    return $this->act($options['act']);
  }

  /**
   * @command sql:sync
   */
  public function sqlSync($source, $target, array $options = ['act' => 'return']) {
    return $this->act($options['act']);
  }

  /**
   * @command sql:cli
   */
  public function sqlCli(array $options = ['act' => 'return']) {
    return $this->act($options['act']);
  }

  /**
   * @command status
   */
  public function status(array $options = ['act' => 'return']) {
    return $this->act($options['act']);
  }

  private function act($what) {
    Drush::trace('work ' . Drush::redis());
    list($verb, $more) = explode(' ', $what, 2) + [1 => ''];
    switch ($verb) {
      case 'return':
        return $more === '' ? NULL : json_decode($more);

      case 'command-error':
        return new CommandError('it did not work', 4);

      case 'throw':
        throw new Exception('thrown', 5);

      case 'type-error':
        return strlen([]);

      case 'no':
        throw new UserAbortException();

      case 'exit':
        exit((int) $more);

      case 'memory':
        ini_set('memory_limit', '8M');
        return str_repeat('x', 1 << 30);

      case 'kill':
        posix_kill(getmypid(), (int) $more);
        pcntl_signal_dispatch();
        // Until it arrives; without a handler it has.
        sleep(1);
        return NULL;

      case 'shell':
        passthru($more, $status);
        return $status;
    }
  }

}
