damox vers | grep -c .
