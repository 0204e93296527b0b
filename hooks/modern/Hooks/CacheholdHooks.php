<?php
// SPDX-License-Identifier: MIT

namespace Drush\Hooks;

use Drush\Drush;

/**
 * Holds a site while Drush 10 to 13 works on it. Found without a module: DRUSH_PATHS_INCLUDE or drush.yml name the
 * directory above. The constructor is the one place that every command reaches before settings.php is read, and the only
 * one when the bootstrap dies. Nothing here can stop a command: PHP 7.1 syntax, and every entry is inside guard().
 */
class CacheholdHooks
{
    /** What each command needs; others: nothing. In drush.yml: `cachehold: {modes: {'sql:cli': hold, cim: off}}`. */
    private const MODES = [
        'hold' => 'updatedb updb deploy site:install si sin site-install sql:sync sql-sync archive:restore arr sql:drop '
            . 'sql-drop sql:create sql-create config:import cim config-import recipe pm:install in install pm-install en '
            . 'pm-enable pm:enable pm:uninstall un pmu pm-uninstall theme:install thin theme:enable then theme-enable '
            . 'theme:uninstall theme:un thun theme-uninstall',
        'flush' => 'cache:rebuild cr rebuild cache-rebuild',
    ];

    private $site = []; // --root and --uri of what this process holds, until it has ended that
    private $command = '';
    private $event; // console.command's, of the outermost command
    private $signal = 0;
    private $reason = 'ended without a word';
    private $pid;

    public function __construct()
    {
        $this->guard(function () {
            $this->pid = getmypid();
            $this->note('seen');
            $this->begin((string) Drush::config()->get('runtime.command'));
            $events = Drush::service('eventDispatcher');
            foreach (['Command' => 1000, 'Signal' => -1000, 'Error' => 1000, 'Terminate' => -1000] as $name => $priority) {
                $listener = function ($event) use ($name) {
                    $this->guard([$this, "on$name"], $event);
                };
                $events->addListener('console.' . strtolower($name), $listener, $priority);
            }
            // Without onTerminate(): exit() in the command, out of memory, a bootstrap that died.
            register_shutdown_function(function () {
                $this->guard([$this, 'end'], false);
            });
        });
    }

    /** Abbreviations, and aliases that we do not list, have their full name only here. */
    private function onCommand($event)
    {
        $this->event = $this->event ?: $event;
        $this->begin($event->getCommand() ? (string) $event->getCommand()->getName() : '');
    }

    /** A command that handles the signal itself may go on, and end with 0. */
    private function onSignal($event)
    {
        $this->signal = $event->getHandlingSignal();
    }

    private function onError($event)
    {
        $isNo = is_a($event->getError(), 'Drush\Exceptions\UserAbortException');
        if ($this->decides($event) && ($isNo || !$this->hasStarted($event->getError()))) {
            $this->end(true);
        }
    }

    /** After a signal Drush 12 and later come here with code 0. */
    private function onTerminate($event)
    {
        if ($this->decides($event)) {
            $signal = method_exists($event, 'getInterruptingSignal') ? $event->getInterruptingSignal() : 0;
            $signal = $signal ?: $this->signal;
            $this->reason = $signal ? "signal $signal" : 'exit status ' . $event->getExitCode();
            $isRefused = $this->event && !$this->event->commandShouldRun();
            $this->end($isRefused || (!$signal && $event->getExitCode() === 0));
        }
    }

    /** Whether an event is of the outermost command: those that it runs in this process say nothing about its end. */
    private function decides($event)
    {
        return $event->getCommand() === ($this->event ? $this->event->getCommand() : null);
    }

    /** Whether an error comes out of the command itself; not out of a listener, the bootstrap, or its wrong words. */
    private function hasStarted($error)
    {
        $isOfWords = true;
        foreach ($error->getTrace() as $frame) {
            $class = $frame['class'] ?? '';
            if (is_a($class, 'Symfony\Component\Console\Command\Command', true)) {
                return $frame['function'] !== 'initialize' && !($frame['function'] === 'run' && $isOfWords);
            }
            $isOfWords = $isOfWords && is_a($class, 'Symfony\Component\Console\Input\InputInterface', true);
        }
        return false;
    }

    private function end($isGood)
    {
        if ($this->site && getmypid() === $this->pid) {
            list($site, $this->site) = [$this->site, []];
            $this->note(($isGood ? 'done ' : 'failed ') . $this->pid);
            $outcome = $isGood ? ['--outcome=success'] : ['--outcome=failure', '--reason=' . $this->reason];
            $this->call(array_merge(['end', '--task=drush ' . $this->command, '--holder-pid=' . $this->pid], $outcome, $site));
        }
    }

    private function begin($command)
    {
        $mode = $this->mode($command);
        if ($mode === 'off' || $this->command !== '' || Drush::simulate() || !($site = $this->target($command))) {
            return;
        }
        $this->command = $command;
        if ($mode === 'flush') {
            $this->call(array_merge(['flush'], $site));
            return;
        }
        // CACHEHOLD_HELD lists what processes above us end. Where it is missing, who made the token ends everything.
        $held = getenv('CACHEHOLD_HELD');
        $name = implode(' ', $site);
        if (!preg_match('/^[0-9a-f]{32}$/D', (string) getenv('CACHEHOLD_TOKEN'))) {
            $held = '';
            $this->export('CACHEHOLD_TOKEN', bin2hex(random_bytes(16)));
        }
        $isOutermost = $held !== false && $held !== '*' && !in_array($name, explode("\n", $held), true);
        if ($isOutermost) {
            $this->export('CACHEHOLD_HELD', "$held\n$name");
        }
        $status = $this->call(array_merge(['begin', "--task=drush $command", '--holder-pid=' . $this->pid], $site));
        if ($status === 9) {
            // Not there yet: whoever bore its name before has perhaps left keys.
            $this->call(array_merge(['flush'], $site));
        }
        // What went wrong half way has to be ended, too.
        if ($isOutermost && in_array($status, [0, 4, 8, 10, 70], true)) {
            $this->site = $site;
            $this->note('begin ' . $this->pid);
        }
    }

    private function mode($command)
    {
        $modes = (array) Drush::config()->get('cachehold.modes');
        foreach (self::MODES as $mode => $commands) {
            $modes += array_fill_keys(explode(' ', $commands), $mode);
        }
        // YAML reads `off` as false.
        return isset($modes[$command]) && $modes[$command] ? $modes[$command] : 'off';
    }

    /** --root and --uri of the site whose caches the command makes stale; empty for another machine's, and for none. */
    private function target($command)
    {
        $argv = (array) Drush::config()->get('runtime.argv');
        $isSync = preg_match('/^sql[:-]sync$/', $command);
        // Its argument `target`: the third word after `drush`.
        $words = array_values(preg_grep('/^-/', $argv, PREG_GREP_INVERT));
        $alias = $isSync ? Drush::aliasManager()->get((string) ($words[3] ?? '')) : Drush::aliasManager()->getSelf();
        if (!$alias || !$alias->isLocal() || $alias->isNone()) {
            return [];
        }
        $root = $isSync ? $alias->root() : Drush::bootstrapManager()->getRoot();
        $uri = ($isSync ? $alias->uri() : Drush::bootstrapManager()->getUri()) ?: 'default';
        $subdir = preg_grep('/^--sites-subdir=./', $argv);
        if ($subdir && $root) {
            return ["--root=$root", '--uri=' . substr(end($subdir), strlen('--sites-subdir='))];
        }
        // As Drupal finds it: sites.php, port, and an unknown name that becomes `default`.
        $address = preg_match('~^https?://~', $uri) ? $uri : "http://$uri";
        $request = \Symfony\Component\HttpFoundation\Request::create($address, 'GET', [], [], [], ['SCRIPT_NAME' => '/index.php']);
        $path = $root ? \Drupal\Core\DrupalKernel::findSitePath($request, true, $root) : '';
        return $root ? ["--root=$root", '--uri=' . basename($path)] : [];
    }

    /** Its talk goes where ours goes; standard output is Drush's answer and stays clean. */
    private function call(array $command)
    {
        $program = getenv('CACHEHOLD_BIN') ?: realpath(__DIR__ . '/../../../../../bin/cachehold') ?: '/usr/bin/cachehold';
        array_unshift($command, $program);
        if (PHP_VERSION_ID < 70400) {
            $command = 'exec ' . implode(' ', array_map('escapeshellarg', $command));
        }
        $files = [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', 'php://stderr', 'w']];
        $process = @proc_open($command, $files, $pipes, '/');
        $status = is_resource($process) ? proc_close($process) : 127;
        if ($status === 127 || $status === 126) {
            fwrite(STDERR, "cachehold: warning: '$program' could not be started: the command runs without a hold\n");
        }
        return $status;
    }

    /** Drush's children need it in both. */
    private function export($name, $value)
    {
        putenv("$name=$value");
        $_SERVER[$name] = $value;
    }

    /** For `cachehold run`, which cannot know by itself whether we were there and what became of the command. */
    private function note($line)
    {
        if ($file = getenv('CACHEHOLD_REPORT')) {
            file_put_contents($file, "$line\n", FILE_APPEND);
        }
    }

    private function guard(callable $work, ...$arguments)
    {
        set_error_handler(function () {
            return true;
        });
        try {
            $work(...$arguments);
        } catch (\Throwable $problem) {
            @fwrite(STDERR, 'cachehold: warning: the Drush hook failed: ' . $problem->getMessage() . "\n");
        }
        restore_error_handler();
    }
}
