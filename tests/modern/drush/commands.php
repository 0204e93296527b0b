<?php
// SPDX-License-Identifier: MIT
use Consolidation\AnnotatedCommand\CommandError;
use Drush\Drush;
use Drush\Exceptions\UserAbortException;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Command\SignalableCommandInterface;
use Symfony\Component\Console\Input\ArrayInput;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\NullOutput;
use Symfony\Component\Console\Output\OutputInterface;
use Symfony\Component\Process\Process;

/**
 * @file
 * Commands by the names that Drush 13 and 14 give them. What they do is an option: the ways in which a command can end.
 */
const STAND_IN_COMMANDS = [
  'updatedb' => 'updb', 'deploy' => '', 'site:install' => 'si,sin,site-install', 'sql:sync' => 'sql-sync',
  'archive:restore' => 'arr', 'sql:drop' => 'sql-drop', 'sql:create' => 'sql-create',
  'config:import' => 'cim,config-import', 'recipe' => '',
  'pm:install' => 'in,install,pm-install,en,pm-enable,pm:enable', 'pm:uninstall' => 'un,pmu,pm-uninstall',
  'theme:install' => 'thin,theme:enable,then,theme-enable', 'theme:uninstall' => 'theme:un,thun,theme-uninstall',
  'cache:rebuild' => 'cr,rebuild,cache-rebuild', 'sql:cli' => 'sqlc', 'status' => 'st',
];

/** A Drush's commands that are plain Symfony. */
class StandInCommand extends Command implements SignalableCommandInterface {

  protected function configure(): void {
    $this->addArgument('words', InputArgument::IS_ARRAY);
    $this->addOption('act', NULL, InputOption::VALUE_REQUIRED, '', 'return');
    $this->addOption('sites-subdir', NULL, InputOption::VALUE_REQUIRED);
  }

  protected function execute(InputInterface $input, OutputInterface $output): int {
    $result = stand_in_act($input->getOption('act'), $this->getApplication(), $input);
    return $result instanceof CommandError ? $result->getExitCode() : (int) $result;
  }

  public function getSubscribedSignals(): array {
    return getenv('MODERN_GOES_ON') ? [SIGTERM] : [];
  }

  public function handleSignal(int $signal, int|false $previous = 0): int|false {
    return FALSE;
  }

}

/** One whose code is another object, as Symfony 7.4 has it. */
class StandInInvokable {

  public $application;

  public function __invoke(InputInterface $input, OutputInterface $output): int {
    return (int) stand_in_act($input->getOption('act'), $this->application, $input);
  }

}

/** All of a kind: annotated, symfony, invokable. */
function stand_in_commands($kind, $factory, $application) {
  $commands = [];
  $methods = '';
  foreach (STAND_IN_COMMANDS as $name => $aliases) {
    $method = 'do' . preg_replace('/\W/', '', $name);
    $methods .= "/**\n * @command $name\n" . ($aliases ? " * @aliases $aliases\n" : '') . " */\n"
      . "public function $method(\$source = '', \$target = '', array \$options = ['act' => 'return', 'sites-subdir' => '']) {\n"
      . "  return stand_in_act(\$options['act'], \$this->application); }\n";
    $command = new StandInCommand($name);
    $command->setAliases(array_filter(explode(',', $aliases)));
    if ($kind === 'invokable') {
      $code = new StandInInvokable();
      $code->application = $application;
      $command->setCode($code);
    }
    $commands[] = $command;
  }
  if ($kind !== 'annotated') {
    return $commands;
  }
  eval("class StandInCommands extends StandInHooks { public \$application; $methods }");
  $class = new StandInCommands();
  $class->application = $application;
  return $factory->createCommandsFromClass($class);
}

class StandInHooks {

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

}

/** A listener of Drush 14, which boots the site for commands that are not annotated. */
function stand_in_bootstrap($event) {
  if (getenv('MODERN_BOOTSTRAP') === 'dies') {
    throw new Exception('the bootstrap died');
  }
  if (getenv('MODERN_BOOTSTRAP') === 'refuses') {
    $event->disableCommand();
  }
}

function stand_in_act($what, $application, $input = NULL) {
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

    case 'own-option':
      return $input->getOption('no-such');

    // Another command in this process, which ends in its own way; then we end in ours.
    case 'inner':
      list($option, $value) = explode('=', $more, 2) + [1 => TRUE];
      try {
        $application->doRun(new ArrayInput(['command' => 'config:import', $option => $value]), new NullOutput());
      }
      catch (Throwable $ignored) {
      }
      throw new Exception('after the inner one', 5);

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

    case 'fork':
      if (!($child = pcntl_fork())) {
        exit(0);
      }
      pcntl_waitpid($child, $status);
      return NULL;

    case 'handler':
      echo set_error_handler(NULL) ? 'another' : 'its own';
      return NULL;

    case 'shell':
      passthru($more, $status);
      return $status;

    // As Drush starts its own children.
    case 'process':
      return Process::fromShellCommandline($more)->run(function ($type, $text) {
        fwrite($type === Process::OUT ? STDOUT : STDERR, $text);
      });
  }
}
