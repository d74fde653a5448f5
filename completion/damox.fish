# SPDX-License-Identifier: GPL-2.0
# fish completion of damox: the program itself knows which words fit. It never
# prints file names; where one fits, fish completes it by itself, so that
# nothing in a name is ever expanded or run.

function __damox_complete
	set -l words (commandline --cut-at-cursor --current-process --tokenize)
	set -l current (commandline --cut-at-cursor --current-token)
	for line in ($words[1] --complete (count $words) $words "$current" 2>/dev/null)
		if test "$line" = :files
			__fish_complete_path "$current"
		else
			echo $line
		end
	end
end

complete --command damox --no-files --arguments '(__damox_complete)'
