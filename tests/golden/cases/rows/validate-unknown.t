damox validate --input full.json --columns faults
