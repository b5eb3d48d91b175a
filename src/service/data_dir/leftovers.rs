//! What a server that was killed had half written.

use std::{fs, io, path::Path};

/// Removes the half-written files in a folder and in those below it; only they begin with a dot and end with `.part`.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Links are not followed.
        if entry.file_type()?.is_dir() {
            remove(&entry.path())?;
        } else if is_part(&entry.file_name().to_string_lossy()) {
            tracing::info!("{} was half written when its server was killed; it is removed", entry.path().display());
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn is_part(name: &str) -> bool {
    name.starts_with('.') && Path::new(name).extension().is_some_and(|extension| extension == "part")
}

#[cfg(test)]
mod tests {
    use super::super::DataDir;

    #[test]
    fn what_a_killed_server_had_half_written_is_removed_and_all_else_stays() {
        let temp = tempfile::tempdir().unwrap();
        let half_written = |dir: &DataDir| {
            let folder = dir.root().join("checkpoints/flow_000001/exp_00");
            std::fs::create_dir_all(&folder).unwrap();
            let names = [".a.json.gz.x1.part", "a.json.gz", "b.part", ".hidden"];
            let files = names.map(|name| folder.join(name));
            for file in &files {
                std::fs::write(file, "x").unwrap();
            }
            files
        };
        let killed = DataDir::open(temp.path(), &[]).unwrap();
        let files = half_written(&killed);
        // As a kill does, which lets nobody say goodbye.
        let owner = std::fs::read(temp.path().join("server.lock")).unwrap();
        drop(killed);
        std::fs::write(temp.path().join("server.lock"), owner).unwrap();
        let ended = DataDir::open(temp.path(), &[]).unwrap();
        assert_eq!(files.map(|file| file.exists()), [false, true, true, true]);
        let files = half_written(&ended);
        drop(ended);
        DataDir::open(temp.path(), &[]).unwrap();
        assert!(files[0].exists(), "after an end in peace nobody looks");
    }
}
