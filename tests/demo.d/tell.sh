# shellcheck shell=bash disable=SC2154  # tests/demo sets $stage
# SPDX-License-Identifier: MIT
# How the story is told: one line a step, ✓ for what is well, ✗ for what goes wrong in it. The first step that is not true ends it.

steps=0
last_output=''
if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  green=$'\e[32m' red=$'\e[31m' bold=$'\e[1m' faint=$'\e[2m' plain=$'\e[0m'
else
  green='' red='' bold='' faint='' plain=''
fi

chapter() { printf '\n%s%s%s\n' "$bold" "$1" "$plain"; }

# A detail below a step: control characters are shown, not obeyed; the temporary directory and Drush's padding are shortened.
detail() {
  local line
  tr -s ' ' <<<"$1" | while IFS= read -r line; do
    line=${line//"$stage"/…}
    line=${line%% (include_path=*}
    line=${line//[[:cntrl:]]/?}
    printf '      %s%s%s\n' "$faint" "${line:0:200}" "$plain"
  done
}

# Something goes wrong in the story, as it should: true when COMMAND succeeds.
wrong() { sign="$red✗" step "$@"; } # TEXT COMMAND...

# The step is true when COMMAND succeeds. What it prints goes to $last_output, and is shown when it is not true.
step() { # TEXT COMMAND...
  local text=$1 status
  shift
  talk_to_file "$@"
  status=$?
  if [[ $status -eq 0 ]]; then
    steps=$((steps + 1))
    printf '  %s%s %s\n' "${sign:-$green✓}" "$plain" "$text"
    return 0
  fi
  printf '  %s!! %s%s\n' "$red" "$text" "$plain"
  detail "not true: $* (status $status)"
  [[ -z $last_output ]] || detail "$(tail -n 30 <<<"$last_output")"
  exit 1
}

# Runs COMMAND in this shell, so that it may set variables, with its output in $last_output.
talk_to_file() {
  local status
  "$@" >"$stage/talk" 2>&1 </dev/null
  status=$?
  last_output=$(<"$stage/talk")
  return "$status"
}

# One line of what the last step printed: the first that holds TEXT.
quote() { detail "$(grep -m 1 -F -- "$1" <<<"$last_output")"; }

# The last step printed TEXT, and can be quoted again.
said() {
  echo "$last_output"
  [[ $last_output == *"$1"* ]]
}

is() { # GOT WANTED
  [[ $1 == "$2" ]] || {
    echo "got '$1', expected '$2'"
    return 1
  }
}

# COMMAND fails, and says TEXT.
fails_with() { # TEXT COMMAND...
  local text=$1 out
  shift
  if out=$("$@" 2>&1); then
    printf '%s\nit succeeded\n' "$out"
    return 1
  fi
  printf '%s\n' "$out"
  [[ $out == *"$text"* ]] || {
    echo "it failed, but without: $text"
    return 1
  }
}

# COMMAND succeeds, and says TEXT.
says() { # TEXT COMMAND...
  local text=$1 out
  shift
  out=$("$@" 2>&1) || {
    printf '%s\nit failed\n' "$out"
    return 1
  }
  printf '%s\n' "$out"
  [[ $out == *"$text"* ]]
}
