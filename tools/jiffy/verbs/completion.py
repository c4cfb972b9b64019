"""``jiffy completion SHELL``: what a shell needs to complete jiffy's words."""

import argparse

HOW = {
    "bash": 'eval "$(jiffy completion bash)" in ~/.bashrc',
    "zsh": 'eval "$(jiffy completion zsh)" in ~/.zshrc',
    "fish": "jiffy completion fish | source in ~/.config/fish/config.fish",
    "powershell": "jiffy completion powershell | Out-String | Invoke-Expression in $PROFILE",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "To have it in every shell, write\n" + "\n".join(f"    {line}" for line in HOW.values())
    parser.add_argument("shell", choices=tuple(HOW), help="the shell that is used here")


def run(arguments: argparse.Namespace) -> int:
    from argcomplete.shell_integration import shellcode

    print(shellcode(["jiffy"], shell=arguments.shell), end="")
    return 0
