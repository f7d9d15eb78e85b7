#!/bin/bash
# The work in @PLAN_IN_WORDS@ (@CHUNKS@ chunks) as a job array, and a join behind it:
#     sbatch job.sh
# or, where jobs may not submit jobs, on the login node: bash job.sh
# Add the partition, account and memory of your cluster as further #SBATCH lines.
#SBATCH --job-name=klrender
#SBATCH --output=%x-%j.out
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --cpus-per-task=1
#SBATCH --time=60
#SBATCH --signal=B:TERM@60

# Specs and all that they read are in the plan. It and the folder of chunks are on a shared file system.
program=${KLRENDER:-klrender}
plan=@PLAN@
chunks=@FOLDER@
shards=@SHARDS@

run() {
    "$@" &
    child=$!
    trap 'kill -TERM $child' TERM
    wait $child
    code=$?
    # A signal ends the first wait; the program then ends by itself.
    while kill -0 $child 2>/dev/null; do
        wait $child
        code=$?
    done
    # Killed, out of time or disk, or told to try again. Whole chunks are kept, so that the next run goes on
    # from here. It is asked for while the job still runs: once a task counts as failed, a join that waits
    # for it can never start.
    if [ $code = 74 ] || [ $code = 75 ] || [ $code -gt 128 ]; then
        if [ "${SLURM_RESTART_COUNT:-0}" -lt 5 ]; then
            scontrol requeue "$SLURM_JOB_ID" && sleep 60
        fi
    fi
    exit $code
}

case ${1:-submit} in
submit)
    array=$(sbatch --parsable --array=1-$shards "$0" render) || exit
    sbatch --dependency=afterok:"${array%%;*}" "$0" join
    ;;
render)
    run "$program" render --plan "$plan" --shard "$SLURM_ARRAY_TASK_ID/$shards" --out "$chunks" \
        --jobs "${SLURM_CPUS_PER_TASK:-1}"
    ;;
join)
    # Files go where the specs say, below this folder.
    run "$program" join --plan "$plan" --dir "$chunks"
    ;;
esac
