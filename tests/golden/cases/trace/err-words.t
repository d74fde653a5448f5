damo report trace --input words.txt
