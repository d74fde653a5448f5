for c in stop features "report damon" "report access" "report attrs" "report wss" "args damon"; do
	for o in "--damon_interface_DEPRECATED sysfs" --damon_interface_DEPRECATED=auto --debug_damon; do
		# shellcheck disable=SC2086 # words
		damo $c $o 2>&1 | grep -e unknown -e unexpected
	done
done
echo all known
