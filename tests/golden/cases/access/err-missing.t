damo report access --input no-such-file
