damo report access --input bare.json
