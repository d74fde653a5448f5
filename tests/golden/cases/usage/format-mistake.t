damox report access --format region -i steps.json
