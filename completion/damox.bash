# SPDX-License-Identifier: GPL-2.0
# bash completion of damox (and of damo, where it is installed as that):
# the program itself knows what can stand where.

_damox()
{
	local words
	words=$("$1" --cli_complete "$COMP_CWORD" "${COMP_WORDS[@]}" 2>/dev/null)
	# shellcheck disable=SC2207 # one suggestion a word
	COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
}

complete -o default -F _damox damox
