mkdir bin
ln -s "$(realpath "$(type -P damo)")" bin/damo182
PATH=$PWD/bin:$PATH
damo182 report raw -i steps.json --duration 0.2 0.3
damo182 report raw -i steps.json --duration 0.2 0.2 --raw_number
damo report raw -i steps.json --duration 0 0
damox report raw -i steps.json --duration 0.05 0
damox report raw -i steps.json --duration x 0 2>err; echo "status $?"
head -n 1 err
