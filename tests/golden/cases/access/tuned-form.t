damo report access --input acc-tuned.json --raw_form
