# fish completion of cachehold                                     SPDX-License-Identifier: MIT
# It asks the program's own help, so the two cannot disagree.
function __cachehold_commands
    cachehold --help | sed -nE '/^Commands:/,/^$/s/^  ([a-z]+) +(.*)/\1\t\2/p'
end
function __cachehold_words
    set -l words (commandline -opc)
    set -l help (cachehold help $words[2] 2>/dev/null)
    if test (count $words) -eq 2
        string join \n $help | sed -nE 's/^Usage: cachehold [a-z]+ ([a-z]+[a-z|]*) .*/\1/p' | tr '|' '\n'
    end
    string join \n $help | sed -nE 's/^ +(-., )?(--[a-z-]+)( [^ ]+)? +(.*)/\2\t\4/p'
end
complete -c cachehold -n __fish_use_subcommand -f -a '(__cachehold_commands)'
complete -c cachehold -n '__fish_seen_subcommand_from help' -f -a '(__cachehold_commands)'
complete -c cachehold -n 'not __fish_use_subcommand' -a '(__cachehold_words)'
