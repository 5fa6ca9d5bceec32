extension Watchdog {
    /// The script, for a POSIX shell.
    ///
    /// `$1` is the folder of the programs, `$2` the server's folder, `$3` the ports to try; what follows are folders
    /// that nobody owns any more. Prints `ready PORT`, or what went wrong.
    static let script = #"""
        trap '' INT TERM HUP PIPE
        exec 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
        bin=$1 folder=$2 ports=$3
        shift 3
        cd "$folder" || exit 1
        umask 077

        # Stops the server of a folder, if it runs, and removes the folder. The number in postmaster.pid may long belong
        # to another process: only a process that names the folder is stopped.
        remove() {
            pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
            if [ -n "$pid" ]; then
                command=$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null || ps -o command= -p "$pid" 2>/dev/null)
                case $command in
                *"$1/data"*) "$bin/pg_ctl" stop -s -w -t 30 -m immediate -D "$1/data" 3>&- >/dev/null 2>&1 ;;
                esac
            fi
            rm -rf "$1"
        }

        fail() {
            cat log start 2>/dev/null
            remove "$folder"
            exit 1
        }

        # The letters of Unicode, in the order of their code points; not every system has this locale.
        init() {
            "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale="$1" --lc-messages=C --no-sync \
                3>&- >log 2>&1 </dev/null
        }
        init C.UTF-8 || { rm -rf data && init C; } || fail
        cat settings.conf >>data/postgresql.conf

        started=
        for port in $ports; do
            if "$bin/pg_ctl" start -s -w -t 60 -D "$folder/data" -l "$folder/log" -o "-p $port" \
                3>&- >start 2>&1 </dev/null; then
                started=$port
                break
            fi
        done
        [ -n "$started" ] || fail
        echo "ready $started"
        for leftover; do remove "$leftover"; done

        # Nothing is ever written to this pipe: `read` returns when the process at its other end is gone.
        while read -r _; do :; done
        remove "$folder"
        """#
}
