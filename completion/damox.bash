# SPDX-License-Identifier: GPL-2.0
# bash completion of damox: the program itself knows which words fit. It never
# prints file names; where one fits, bash completes it by itself, so that
# nothing in a name is ever expanded or run.

_damox()
{
	local line files=
	COMPREPLY=()
	while IFS= read -r line; do
		if [ "$line" = :files ]; then
			files=1
		else
			COMPREPLY+=("${line%%$'\t'*}")
		fi
	done < <("$1" --complete "$COMP_CWORD" "${COMP_WORDS[@]}" 2>/dev/null)
	# Without suggestions, readline's default is to complete file names.
	[ -n "$files" ] || compopt +o default 2>/dev/null
}

complete -o default -F _damox damox
