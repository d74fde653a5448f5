# Names of mappings, from the file beside a record.
draw() { damox report heatmap --input steps.json --draw_range all --output "$@"; }
glyphs() { grep -c '<use ' "$1"; }
draw plain.svg
draw sorted-plain.svg --sort_temperature
cat >steps.json.vmas <<'J'
[{"time": 1.5, "procvmas": [{"pid": 7, "vmas": [
  {"start": 268435456, "end": 276824064, "name": "/usr/bin/some-program"},
  {"start": 276824064, "end": 293601280, "name": "0"}]}]},
 {"time": 2.5, "procvmas": [{"pid": 7, "vmas": [
  {"start": 268435456, "end": 276824064, "name": "/usr/bin/some-program"}]}]}]
J
draw named.svg
echo "$(($(glyphs named.svg) - $(glyphs plain.svg))) letters in 'some-program' and 'anonymous'"
draw sorted-named.svg --sort_temperature
cmp sorted-plain.svg sorted-named.svg && echo "sorted by temperature: no names"
head -n 2 steps.json.vmas >half && mv half steps.json.vmas
draw cut.svg 2>err; echo "status $?"; cat err
echo '[{"procvmas": [{"pid": 7, "vmas": [' >steps.json.vmas
echo '{"start": 268435456, "end": 276824064, "name": "one"}]}, {"pid": 8, "vmas": [' >>steps.json.vmas
echo '{"start": 268435456, "end": 276824064, "name": "two"}]}]}]' >>steps.json.vmas
draw two.svg
cmp plain.svg two.svg && echo "two processes, and nothing says whose: no names"
