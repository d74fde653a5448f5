damox args damon --format report --regions '4096-81920 100000-200000' 4242
