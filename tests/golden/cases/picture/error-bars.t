# With a band there is color beside the line, without it there is none.
for bars in --error_bars ''; do
	damox report wss --input evidence.native --sortby time $bars --plot x.png && python3 look.py x.png 50,32 50,50
done
