# bash completion of cachehold                                     SPDX-License-Identifier: MIT
# It asks the program's own help, so the two cannot disagree.
_cachehold() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} index help
  for ((index = 2; index < COMP_CWORD; ++index)); do
    if [[ ${COMP_WORDS[index]} == -- ]]; then
      mapfile -t COMPREPLY < <(compgen -c -- "$word"; compgen -f -- "$word")
      return
    fi
  done
  if [[ $COMP_CWORD -eq 1 || $command == help ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(cachehold --help | sed -nE '/^Commands:/,/^$/s/^  ([a-z]+) .*/\1/p') --help --version" -- "$word")
    return
  fi
  help=$(cachehold help "$command" 2>/dev/null) || return
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(sed -nE 's/^ +(-., )?(--[a-z-]+) .*/\2/p' <<<"$help")" -- "$word")
  elif [[ $COMP_CWORD -eq 2 && $help =~ Usage:\ cachehold\ [a-z]+\ ([a-z]+[a-z|]*) ]]; then
    mapfile -t COMPREPLY < <(compgen -W "${BASH_REMATCH[1]//|/ }" -- "$word")
  elif [[ $before == --outcome ]]; then
    mapfile -t COMPREPLY < <(compgen -W 'success failure' -- "$word")
  elif [[ $before == --second-cache ]]; then
    mapfile -t COMPREPLY < <(compgen -W 'done failed' -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -o filenames -F _cachehold cachehold
