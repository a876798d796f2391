import ArgumentParser

/// What a shell needs to complete commands: what the argument parser writes, and in it that `check` is meant where there is no
/// command.
enum CompletionScript {
  /// The script that the arguments ask for, if they do.
  static func requested(by arguments: [String]) -> String? {
    let option = "--generate-completion-script"
    guard let first = arguments.dropFirst().first else { return nil }
    let shell =
      first == option
      ? arguments.dropFirst(2).first
      : first.hasPrefix(option + "=") ? String(first.dropFirst(option.count + 1)) : nil
    return shell.flatMap(CompletionShell.init(rawValue:)).flatMap(text)
  }

  private static func text(for shell: CompletionShell) -> String? {
    let script = NestVerify.completionScript(for: shell)
    let commands = NestVerify.configuration.subcommands.map { $0._commandName } + ["help"]
    let names = commands.joined(separator: " ")
    let (name, root) = ("\n_nest-verify() {", "\n__nest-verify_root() {")
    switch shell {
    case .bash: return script.replacing(name, with: bash(names) + root)
    case .zsh:
      // It takes an option whose values go on up to the next one for one that is given once.
      return script.replacing(name, with: zsh(names) + root).replacing("'--claim[", with: "'*--claim[")
    case .fish: return script + fish(names)
    default: return nil
    }
  }

  private static func bash(_ names: String) -> String {
    """

    # Where no command is named, `check` is.
    _nest-verify() {
        local command
        if [[ "${COMP_CWORD}" -gt 1 ]]; then
            for command in \(names); do
                if [[ "${COMP_WORDS[1]}" = "${command}" ]]; then
                    __nest-verify_root "${@}"
                    return
                fi
            done
        fi
        local -a found=()
        if [[ "${COMP_CWORD}" -le 1 ]]; then
            __nest-verify_root "${@}"
            found=("${COMPREPLY[@]}")
            COMPREPLY=()
        fi
        COMP_LINE="${COMP_WORDS[0]} check${COMP_LINE#"${COMP_WORDS[0]}"}"
        COMP_POINT=$((COMP_POINT + 6))
        COMP_WORDS=("${COMP_WORDS[0]}" check "${COMP_WORDS[@]:1}")
        COMP_CWORD=$((COMP_CWORD + 1))
        __nest-verify_root "${1}" "${2}" "${COMP_WORDS[COMP_CWORD - 1]}"
        COMPREPLY=("${found[@]}" "${COMPREPLY[@]}")
    }

    """
  }

  private static func zsh(_ names: String) -> String {
    """

    # Where no command is named, `check` is.
    _nest-verify() {
        local -a commands=(\(names))
        if (( CURRENT > 2 && ${commands[(Ie)${words[2]}]} )); then
            __nest-verify_root "${@}"
            return
        fi
        local -i found=1
        if (( CURRENT == 2 )); then
            __nest-verify_root "${@}" && found=0
        fi
        words=("${words[1]}" check "${(@)words[2,-1]}")
        (( CURRENT++ ))
        __nest-verify_root "${@}" && found=0
        return "${found}"
    }

    """
  }

  private static func fish(_ names: String) -> String {
    """

    # Where no command is named, `check` is.
    function __nest-verify_has_no_command
        not contains -- (commandline -opc)[2] \(names)
    end
    complete -c nest-verify -n __nest-verify_has_no_command -fa '(complete -C (string replace -r "^\\\\S+" "nest-verify check" -- (commandline -cp)))'

    """
  }
}
