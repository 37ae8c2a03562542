# bash completion of kubectl: every suggestion comes from `kubectl __complete`.
__start_kubectl() {
    local line answer directive word last=""
    local -a words=("${COMP_WORDS[@]:1:COMP_CWORD}")
    COMPREPLY=()
    # bash splits words at = and :, kubectl does not
    if [[ ${#words[@]} -ge 2 && ${words[-2]} == "=" ]]; then
        last="${words[-1]}"
        words=("${words[@]:0:${#words[@]}-3}" "${words[-3]}=$last")
    elif [[ ${#words[@]} -ge 2 && ${words[-1]} == "=" ]]; then
        words=("${words[@]:0:${#words[@]}-2}" "${words[-2]}=")
    elif [[ ${#words[@]} -ge 1 ]]; then
        last="${words[-1]}"
    fi
    answer=$("${COMP_WORDS[0]}" __completeNoDesc "${words[@]}" 2>/dev/null) || return
    directive=${answer##*:}
    answer=${answer%:*}
    if ((directive & 8)); then
        for word in $answer; do
            while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -X "!*.$word" -- "$last")
        done
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$last")
        compopt -o filenames 2>/dev/null
        return
    fi
    while IFS= read -r line; do
        [[ -n $line ]] && COMPREPLY+=("$line")
    done <<<"$answer"
    ((directive & 2)) && compopt -o nospace 2>/dev/null
    if ((${#COMPREPLY[@]} == 0 && !(directive & 4))); then
        compopt -o default 2>/dev/null
    fi
}
complete -F __start_kubectl kubectl
