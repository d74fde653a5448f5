damo report access --input trace-uneven.txt --raw_form --raw_number
