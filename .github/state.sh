#!/usr/bin/env bash
# Keeps Meltano's state between the runs of extract.yml, in files on the branch state/<tap>:
# `state.sh fetch` puts them into $FOLDER, `state.sh keep` takes them from there. For a full refresh
# `fetch` removes the state, also on the branch, so that the next run goes on with one that was killed.
set -euo pipefail
branch=state/$TAP
repository=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY

fetch() {
  git init --quiet --initial-branch="$branch" "$FOLDER"
  cd "$FOLDER"
  git config credential.helper "" # none of the machine's own: it would keep the token
  # shellcheck disable=SC2016 # Git expands it when it asks, so that the token is in no file.
  git config --add credential.helper '!f() { echo username=x-access-token; echo "password=$GH_TOKEN"; }; f'
  git remote add origin "$repository"
  local code=0
  git ls-remote --exit-code --heads origin "refs/heads/$branch" > /dev/null || code=$?
  if [ "$code" = 2 ]; then
    echo "There is no branch $branch yet: this run reads everything."
  elif [ "$code" = 0 ]; then
    git fetch --quiet --depth=1 origin "refs/heads/$branch"
    git reset --quiet --hard FETCH_HEAD
    local state=prod:$TAP-to-$TARGET/state.json
    if [ "$FULL_REFRESH" = true ] && [ -e "$state" ]; then
      git rm --quiet "$state"
      push "everything again"
      echo "The state is removed: this run reads everything."
    else
      git log -1 --format="Going on from the state of %cd: %s"
    fi
  else
    echo "::error::The branch $branch cannot be read, so the run would not know where to go on"
    exit 1
  fi
}

keep() {
  cd "$FOLDER"
  for file in */state.json; do
    [ -e "$file" ] || continue
    # A run that was killed may have been writing just then.
    if python3 -m json.tool "$file" > /dev/null 2>&1; then
      git add "$file"
    else
      echo "::warning::The state was being written when the run was killed; the one before it is kept"
    fi
  done
  if git diff --cached --quiet; then
    echo "The state has not moved."
    return
  fi
  push "run ${GITHUB_RUN_ID:-by hand}"
}

push() {
  git -c user.name='github-actions[bot]' \
    -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
    commit --quiet --message="$TAP, $1"
  git push --quiet origin "HEAD:refs/heads/$branch"
}

"$1"
