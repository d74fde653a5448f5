damo report trace
