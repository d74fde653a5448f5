umask 077; damox adjust -i full.json -o a --output_permission 640; stat -c %a a; damox adjust -i full.json -o b; stat -c %a b
