echo 'print(len(records[0].snapshots))' | damo report access --input acc-plain.json --exec interpreter 2>/dev/null
