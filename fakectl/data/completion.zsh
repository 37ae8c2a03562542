#compdef kubectl
compdef _kubectl kubectl
# zsh completion of kubectl: every suggestion comes from `kubectl __complete`.
_kubectl() {
    local answer directive line
    local -a found described
    answer=$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null) || return 1
    found=("${(@f)answer}")
    directive=${found[-1]#:}
    found=("${(@)found[1,-2]}")
    if (( directive & 8 )); then
        _files -g "*.(${(j:|:)found})"
        return
    fi
    for line in "${found[@]}"; do
        [[ -n $line ]] && described+=("${${line//:/\\:}/$'\t'/:}")
    done
    if (( ${#described} )); then
        if (( directive & 2 )); then
            _describe -t values value described -S ''
        else
            _describe -t values value described
        fi
    elif (( ! (directive & 4) )); then
        _files
    fi
}
[[ "$funcstack[1]" = "_kubectl" ]] && _kubectl
