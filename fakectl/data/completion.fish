# fish completion of kubectl: every suggestion comes from `kubectl __complete`.
function __kubectl_suggest
    set -l words (commandline -opc) (commandline -ct)
    set -l answer ($words[1] __complete $words[2..-1] 2>/dev/null)
    test (count $answer) -gt 0; or return
    set -l directive (string replace ':' '' -- $answer[-1])
    set -e answer[-1]
    if test (math "bitand($directive, 8)") -ne 0
        for ending in $answer
            __fish_complete_suffix ".$ending"
        end
        return
    end
    if test (count $answer) -gt 0
        printf '%s\n' $answer
    else if test (math "bitand($directive, 4)") -eq 0
        __fish_complete_path (commandline -ct)
    end
end
complete -c kubectl -e
complete -c kubectl -f -a '(__kubectl_suggest)'
