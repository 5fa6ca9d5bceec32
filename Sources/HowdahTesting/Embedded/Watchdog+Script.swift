extension Watchdog {
    /// The script, for a POSIX shell.
    ///
    /// `$1` is the folder of the programs, `$2` the server's folder, `$3` the ports to try; what follows are folders
    /// that nobody owns any more. Prints `ready PORT`, or what went wrong. Then it obeys what it reads, line by line:
    ///
    /// | command     | what it does                                        | answer                        |
    /// | ----------- | --------------------------------------------------- | ----------------------------- |
    /// | `start`     | starts the server on its old port, and waits for it | `done`, or words and `failed` |
    /// | `stop MODE` | stops the server, and keeps its data                | `done`, or words and `failed` |
    static let script = #"""
        trap '' INT TERM HUP PIPE
        bin=$1 folder=$2 ports=$3
        shift 3
        cd "$folder" || exit 1
        umask 077

        # Whether the server of a folder runs; its process is then in $pid. The number in postmaster.pid may long belong
        # to another process, or to one that has ended and that nobody has buried: only one that names the folder counts.
        runs() {
            pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
            [ -n "$pid" ] || return 1
            command=$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null || ps -o command= -p "$pid" 2>/dev/null)
            case $command in *"$1/data"*) return 0 ;; esac
            return 1
        }

        # The processes that a process has started.
        children() {
            if [ -r /proc/self/stat ]; then
                for stat in /proc/[0-9]*/stat; do
                    read -r line <"$stat" || continue
                    # The name, in parentheses, may hold anything.
                    set -- "$1" ${line##*) }
                    [ "$3" != "$1" ] || echo "${line%% *}"
                done
            else
                ps -A -o pid= -o ppid= | while read -r child parent; do [ "$parent" != "$1" ] || echo "$child"; done
            fi 2>/dev/null
        }

        # Stops the server of a folder; one that was halted by a signal first has to go on.
        stop() {
            all="$pid $(children "$pid")"
            kill -CONT $all 2>/dev/null
            "$bin/pg_ctl" stop -s -w -t 30 -m "$2" -D "$1/data" 3>&- >stop 2>&1 </dev/null
        }

        # Stops the server of a folder, if it runs, and removes the folder. A server that was killed leaves a scrap of
        # System V shared memory, whose number is in its file.
        remove() {
            if runs "$1"; then
                stop "$1" immediate || kill -KILL $all 2>/dev/null
            fi
            memory=$(sed -n '7s/.* //p' "$1/data/postmaster.pid" 2>/dev/null)
            [ -z "$memory" ] || ipcrm -m "$memory" >/dev/null 2>&1
            rm -rf "$1"
        }

        fail() {
            cat log start 2>/dev/null
            remove "$folder"
            exit 1
        }

        # It computes for a second or two: whoever uses a server that runs goes first.
        # The letters of Unicode, in the order of their code points; not every system has this locale.
        init() {
            nice -n 10 "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale="$1" --lc-messages=C --no-sync \
                3>&- >log 2>&1 </dev/null
        }

        # A copy of the server that the file `primary` leads to, set up to follow it.
        copy() {
            "$bin/pg_basebackup" -D "$folder/data" -d "$(cat primary)" --write-recovery-conf --checkpoint=fast \
                --no-sync 3>&- >log 2>&1 </dev/null
        }

        # Starts the server on a port.
        start() {
            "$bin/pg_ctl" start -s -w -t 60 -D "$folder/data" -l "$folder/log" -o "-p $1" 3>&- >start 2>&1 </dev/null
        }

        # Starts the server again. What a killed one has left would keep it from starting.
        restart() {
            ! runs "$folder" || return 0
            rm -f data/postmaster.pid ".s.PGSQL.$started" ".s.PGSQL.$started.lock"
            start "$started" || { tail -n 20 log; cat start; return 1; }
        }

        # Stops the server and keeps its data.
        halt() {
            runs "$folder" || return 0
            stop "$folder" "$1" || { tail -n 20 log; cat stop; return 1; }
        }

        if [ -f primary ]; then
            copy || fail
        else
            init C.UTF-8 || { rm -rf data && init C; } || fail
        fi
        cat settings.conf >>data/postgresql.conf

        started=
        for port in $ports; do
            if start "$port"; then
                started=$port
                break
            fi
        done
        [ -n "$started" ] || fail
        echo "ready $started"
        for leftover; do remove "$leftover"; done

        # `read` fails when the process at the pipe's other end is gone.
        while read -r command mode; do
            case $command in
            start) restart ;;
            stop) halt "$mode" ;;
            esac && echo done || echo failed
        done
        remove "$folder"
        """#
}
