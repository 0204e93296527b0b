<?php
// SPDX-License-Identifier: MIT
// draw.php TITLE <TEXT >PICTURE.svg: what a terminal shows of TEXT, its colours too, as a picture.
const COLOURS = ['31' => '#ff6b6b', '32' => '#51cf66', '33' => '#fcc419'];
const WIDTH_OF_LETTER = 7.83;  // of 13 px, said to each line too, so that no other font moves the columns
const LINE = 18;
const EDGE = 14;
const BAR = 26;

/** One line as pieces [text, colour, is bold]; a carriage return begins it anew. */
function pieces(string $line): array {
    $pieces = [];
    $colour = '#e9ecef';
    $bold = false;
    $line = preg_replace(['/^.*\r(?=.)/s', '/\e\[K/'], '', rtrim($line, "\r\n"));
    foreach (preg_split('/(\e\[[0-9;]*m)/', $line, -1, PREG_SPLIT_DELIM_CAPTURE | PREG_SPLIT_NO_EMPTY) as $part) {
        if (!preg_match('/^\e\[([0-9;]*)m$/', $part, $code)) {
            $pieces[] = [$part, $colour, $bold];
            continue;
        }
        $bold = $code[1] === '1' || ($bold && $code[1] !== '0');
        $colour = COLOURS[$code[1]] ?? ($code[1] === '2' ? '#868e96' : '#e9ecef');
    }
    return $pieces;
}

function drawn(string $line, int $number): string {
    $column = 0;
    $svg = '';
    foreach (pieces($line) as [$text, $colour, $bold]) {
        $length = mb_strlen($text);
        $svg .= sprintf("<text x=\"%.1f\" y=\"%d\" fill=\"%s\"%s textLength=\"%.1f\">%s</text>\n", EDGE + $column * WIDTH_OF_LETTER,
            BAR + ($number + 1) * LINE, $colour, $bold ? ' font-weight="bold"' : '', $length * WIDTH_OF_LETTER,
            htmlspecialchars($text));
        $column += $length;
    }
    return $svg;
}

// As a terminal of 125 columns has them, but between words.
$lines = explode("\n", rtrim(stream_get_contents(STDIN)));
$lines = explode("\n", implode("\n", array_map(fn ($line) => wordwrap($line, 125, "\n         "), $lines)));
$lengths = array_map(fn ($line) => mb_strlen(implode('', array_column(pieces($line), 0))), $lines);
$width = (int) ceil(max($lengths) * WIDTH_OF_LETTER + 2 * EDGE);
$height = BAR + count($lines) * LINE + EDGE;
printf('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" font-family="monospace" font-size="13" xml:space="preserve">' . "\n",
    $width, $height, $width);
printf("<title>%s</title>\n<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#212529\"/>\n", htmlspecialchars($argv[1]), $width, $height);
foreach (['#ff6b6b', '#fcc419', '#51cf66'] as $number => $colour) {
    printf("<circle cx=\"%d\" cy=\"14\" r=\"5\" fill=\"%s\"/>\n", EDGE + 5 + 16 * $number, $colour);
}
foreach ($lines as $number => $line) echo drawn($line, $number);
echo "</svg>\n";
