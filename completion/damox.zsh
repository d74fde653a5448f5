#compdef damox
# SPDX-License-Identifier: GPL-2.0
# zsh completion of damox: the program itself knows which words fit. It never
# prints file names; where one fits, zsh completes it by itself, so that
# nothing in a name is ever expanded or run.

_damox()
{
	local line files=
	local -a typed suggested
	typed=("${(@Q)words}")
	for line in "${(@f)$("$typed[1]" --complete $((CURRENT - 1)) "$typed[@]" 2>/dev/null)}"; do
		case $line in
		'') ;;
		:files) files=1 ;;
		*) suggested+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
		esac
	done
	(( $#suggested )) && _describe word suggested
	[[ -n $files ]] && _files
}

if [[ $funcstack[1] = _damox ]]; then
	_damox "$@"
else
	compdef _damox damox
fi
