mkdir bin
ln -s "$(realpath "$(type -P damo)")" bin/damo1
ln -s damo1 bin/damo182
ln -s damo1 bin/damo1.8.2
ln -s damo1 bin/damo18x
ln -s damo1 bin/damo3
PATH=$PWD/bin:$PATH
for name in damo1 damo182 damo1.8.2 damo3; do
	$name report wss -i pair.json --range 0 101 50
done
damo182 report wss -i pair.json --range 0 101 50 --collapse_targets --exclude_samples 0
damo18x version >out && test "$(cat out)" = "$(damox version)" && echo "no damo: damo18x"
