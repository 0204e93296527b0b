<?php
// SPDX-License-Identifier: MIT
// plot.php DIRECTORY NAME: draws NAME-time.csv and NAME-cdf.csv as SVG: the neighbour's latency over time, and how many of
// its GETs waited how long, all methods in one picture.
[, $directory, $name] = $argv;

const COLOURS = [
    'idle' => '#888888', 'cachehold begin' => '#0a7d32', 'cachehold begin, pace gentle' => '#56c271',
    "BOA's purge" => '#1f8fd0',
    'redis-cli | xargs' => '#e08a00', 'phpredis loop' => '#9c4fc4', 'predis loop' => '#c44f9c', 'Lua KEYS+DEL' => '#d01f1f',
    'Lua SCAN+DEL' => '#7a1010', 'floor: SCAN 1000' => '#30b0c0',
];
// In words for who has not read the benchmark.
const WORDS = [
    'idle' => 'nothing is emptied', 'cachehold begin' => 'cachehold begin', 'cachehold begin, pace gentle' => 'cachehold begin, pace: gentle',
    "BOA's purge" => "BOA's own purge", 'redis-cli | xargs' => 'redis-cli --scan | xargs', 'phpredis loop' => 'PHP script (phpredis)',
    'predis loop' => 'PHP script (Predis)', 'Lua KEYS+DEL' => 'Lua script: KEYS, DEL', 'Lua SCAN+DEL' => 'Lua script: SCAN, DEL',
    'floor: SCAN 1000' => 'one SCAN walk, nothing deleted',
];
const WIDTH = 560;
const HEIGHT = 340;
const LOWEST = 0.03; // milliseconds
const HIGHEST = 5000;

function rows(string $file): array {
    $methods = [];
    $lines = file($file, FILE_IGNORE_NEW_LINES);
    foreach (array_slice($lines, 1) as $line) {
        [$method, $x, $y] = explode(',', $line);
        // Proxies and further floors would only crowd the picture.
        if (isset(COLOURS[$method])) {
            $methods[$method][] = [(float) $x, (float) $y];
        }
    }
    return $methods;
}

function height(float $milliseconds): float {
    $part = log(max($milliseconds, LOWEST) / LOWEST) / log(HIGHEST / LOWEST);
    return HEIGHT * (1 - min(1, $part));
}

function text(float $x, float $y, string $text, string $more = ''): string {
    return sprintf("<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>\n", $x, $y, $more, htmlspecialchars($text));
}

function frame(string $title): string {
    $svg = sprintf("<rect width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#999\"/>\n", WIDTH, HEIGHT) . text(0, -12, $title, 'font-weight="bold"');
    foreach ([0.1, 1, 10, 100, 1000] as $mark) {
        $y = height($mark);
        $svg .= sprintf("<path d=\"M0 %.1fH%d\" stroke=\"#ddd\"/>\n", $y, WIDTH) . text(-6, $y + 4, "$mark ms", 'text-anchor="end"');
    }
    return $svg;
}

function curves(array $methods, callable $across): string {
    $svg = '';
    foreach ($methods as $method => $points) {
        $path = implode(' ', array_map(fn ($point) => sprintf('%.1f,%.1f', $across($point[0]), height($point[1])), $points));
        $svg .= sprintf("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.3\"/>\n", $path, COLOURS[$method]);
    }
    return $svg;
}

function over_time(array $methods): string {
    $longest = 0;
    foreach ($methods as $points) {
        $longest = max($longest, end($points)[0]);
    }
    $svg = frame('how long each GET of another site takes, from the start to the end of the emptying');
    foreach ([0, 0.25, 0.5, 0.75, 1] as $part) {
        $svg .= text(WIDTH * $part, HEIGHT + 18, sprintf('%.1f s', $longest * $part / 1000), 'text-anchor="middle"');
    }
    return $svg . curves($methods, fn ($at) => $longest > 0 ? WIDTH * $at / $longest : 0);
}

// Across: how rare, each step a tenth.
function distribution(array $methods): string {
    $across = fn ($part) => WIDTH * min(4, -log10(max(1 - $part, 0.0001))) / 4;
    $svg = frame('so many of its GETs are answered within this time');
    foreach (['0 %' => 0, '90 %' => 0.9, '99 %' => 0.99, '99.9 %' => 0.999, '99.99 %' => 0.9999] as $label => $part) {
        $svg .= text($across($part), HEIGHT + 18, $label, 'text-anchor="middle"');
    }
    return $svg . curves($methods, $across);
}

function legend(array $methods): string {
    $svg = '';
    foreach (array_keys($methods) as $i => $method) {
        $x = $i % 5 * 240;
        $y = intdiv($i, 5) * 20;
        $svg .= sprintf("<path d=\"M%d %dh22\" stroke=\"%s\" stroke-width=\"3\"/>\n", $x, $y - 4, COLOURS[$method]) . text($x + 28, $y, WORDS[$method]);
    }
    return $svg;
}

$times = rows("$directory/$name-time.csv");
$parts = rows("$directory/$name-cdf.csv");
echo '<svg xmlns="http://www.w3.org/2000/svg" width="1320" height="500" viewBox="0 0 1320 500" font-family="sans-serif" font-size="12">', "\n";
echo "<rect width=\"1320\" height=\"500\" fill=\"#fff\"/>\n";
[$server, $keys] = explode('-', $name);
echo text(70, 20, sprintf('What another site on the same server (%s) waits for while one site is emptied: %s of %s keys', ucfirst($server),
    number_format($keys / 20), number_format($keys)), 'font-size="15"');
echo '<g transform="translate(70 55)">', over_time($times), "</g>\n";
echo '<g transform="translate(710 55)">', distribution($parts), "</g>\n";
echo '<g transform="translate(70 440)">', legend($times), "</g>\n";
echo text(70, 484, 'Lower is better, and to the left a shorter line. A slower way can look gentler at one percentile: it lasts longer, so fewer of '
    . 'the GETs in a second meet it.');
echo "</svg>\n";
