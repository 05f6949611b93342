"""complete.py bash|zsh DIRECTORY TOOL LINE: the words that an interactive
shell, with the completions of DIRECTORY, offers for the last word of LINE, one
a line, sorted.  bash puts all of them into the line; zsh is heard adding
them."""
import os
import pty
import select
import sys
import time

SETUP = {
    "bash": r"""PS1=; unset PROMPT_COMMAND; source '{directory}/{tool}'
bind '"\C-x1": insert-completions'
bind -x '"\C-x2": printf "%s\n" "$READLINE_LINE" >"{out}"'
""",
    "zsh": r"""PS1=; fpath=('{directory}' $fpath)
autoload -Uz compinit; compinit -u -D
compadd() {{
	local -a hits
	[[ "${{@[1,(i)(-|--)]}}" == *-(O|A|D)\ * ]] || {{
		builtin compadd -A hits "$@"
		(( $#hits )) && print -rl -- $hits >>'{out}.hits'
	}}
	builtin compadd "$@"
}}
bindkey '^X1' list-choices
show() {{ touch '{out}.hits'; {{ sort -u '{out}.hits'; echo }} >'{out}' }}
zle -N show; bindkey '^X2' show
""",
}
COMMAND = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}


def wait(fd, path, seconds=60):
    """Read what the shell shows until PATH is whole."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([fd], [], [], 0.05)[0]:
            try:
                os.read(fd, 65536)
            except OSError:
                break
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if text.endswith("\n"):
                os.unlink(path)
                return text[:-1]
    sys.exit("no answer from the shell")


def main():
    shell, directory, tool, line = sys.argv[1:]
    out = os.path.abspath("completed")
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="dumb", HISTFILE="")
        os.execvp(shell, COMMAND[shell])
    setup = SETUP[shell].format(directory=directory, tool=tool, out=out)
    os.write(fd, (setup + f"echo ready >'{out}'\n").encode())
    wait(fd, out)
    os.write(fd, (line + "\x18" + "1" + "\x18" + "2").encode())
    text = wait(fd, out)
    os.close(fd)
    os.waitpid(pid, 0)
    if shell == "bash":
        if text.rstrip() == line.rstrip():
            return
        text = text[max(line.rfind(" "), line.rfind("=")) + 1:]
    print("\n".join(sorted(text.split())))


main()
