for n in $(seq 1 7 1561); do head -c $n steps.json.mem_footprint >x; damo report footprints -i x >out 2>err && grep -q '^damo: warning: x: incomplete' err || echo "fails at $n"; done; tail -n 1 err
