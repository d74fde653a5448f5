damo report access --input acc-plain.json --raw_form
