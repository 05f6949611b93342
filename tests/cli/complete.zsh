# complete.zsh DIRECTORY TOOL LAST: the long options that zsh offers for TOOL
# with the completions of DIRECTORY, one a line, up to LAST.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; stty cols 200 rows 200; LISTMAX=1000; fpath=($1 \$fpath)
autoload -Uz compinit; compinit -u -D; print ready"
zpty -r shell ignored $'*\nready*'
zpty -n -w shell "$2 --"$'\t'
zpty -r shell offered "*$3 *"
zpty -d shell
print -r -- "$offered" | grep -oE '^[^a-z]*--[a-z0-9-]+ ' | tr -dc 'a-z0-9\n-' |
	sed 's/^.*--/--/'
