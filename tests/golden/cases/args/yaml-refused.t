# Each with the file's name and the line
try() { printf '%b\n' "$1" >x.yaml; damox args damon x.yaml 2>&1; }
try 'kdamonds:\n- !!python/object:damo.Kdamond {contexts: []}'
try 'kdamonds:\n- contexts: *later\n- contexts: &later []'
try 'kdamonds: &all\n- contexts: [*all]'
try 'kdamonds: []\n---\nkdamonds: []'
try 'kdamonds: []\nkdamonds: []'
try 'kdamonds: [{contexts: [], <<: 3}]'
try 'kdamonds:\n- !!omap [a, b]'
{ echo 'a0: &a0 [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]'
for i in 1 2 3 4 5 6 7 8 9; do echo "a$i: &a$i [*a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1))]"; done; } >x.yaml
damox args damon x.yaml 2>&1
damox args damon --kdamonds '{"kdamonds": [{"contexts": 5}]}' 2>&1; true
