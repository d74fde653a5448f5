damo report trace --input full.native
