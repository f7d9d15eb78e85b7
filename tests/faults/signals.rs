//! A signal ends any command at any point, at once, and nothing is left behind.

use super::*;

/// A quantity that takes minutes: an integral in an integral in an integral.
const SLOW: &str = "[quantities]\nq = \"integral(integral(integral(integral(exp(-a^2-b^2-c^2-d^2), \
    a, -inf, inf), b, -inf, inf), c, -inf, inf), d, -inf, inf)\"";

/// How long a program goes on after a signal: less than a second, but other tests run beside this one.
const END: Duration = Duration::from_millis(2500);

/// Sends a signal after a while; gives the exit code and what was said.
fn signalled(folder: &Folder, arguments: &[&str], signal: &str) -> (i32, String) {
    let child = start(folder, arguments);
    std::thread::sleep(Duration::from_millis(700));
    let sent = Instant::now();
    let kill = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert!(sent.elapsed() < END, "{arguments:?}: {:?}", sent.elapsed());
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap_or(-1), stderr)
}

#[test]
fn a_signal_ends_a_slow_plan_whatever_is_done_with_it() {
    let folder = Folder::new();
    folder.write("slow.toml", scene(SLOW));
    let names = folder.names();
    for command in ["render", "validate", "plan", "values", "check"] {
        let (code, stderr) = signalled(&folder, &[command, "slow.toml"], "-INT");
        assert_eq!(code, 130, "{command}: {stderr}");
        assert_eq!(folder.names(), names, "{command}");
    }
    let (code, stderr) = signalled(&folder, &["check", "--accept", "slow.toml"], "-TERM");
    assert_eq!(code, 143, "{stderr}");
    assert!(
        stderr.contains("terminated: nothing is written"),
        "{stderr}"
    );
    assert_eq!(folder.names(), names);
}

#[test]
fn a_signal_ends_a_slow_frame_and_its_files_are_gone() {
    let folder = Folder::new();
    // Planning knows the domains; only the frames evaluate the surface.
    let field = "integral(integral(exp(-(u-x)^2*y^2-v^2), u, -inf, inf), v, -inf, inf)";
    let spec = format!(
        "[[sweep]]\nvary.mu = {{ from = 0, to = 1 }}\nframes = 3\n[[panels]]\nx = {{ domain = [0, 1] }}\n\
         y = {{ domain = [1, 2] }}\ncolor = {{ domain = [0, 9] }}\n\
         marks = [{{ type = \"heatmap\", z = \"{field}\" }}]\n"
    );
    folder.write("field.toml", spec);
    folder.write("field.gif", "precious");
    let names = folder.names();
    for output in ["field.gif", "field.svg", "field.png"] {
        let (code, stderr) = signalled(&folder, &["field.toml", "-o", output], "-INT");
        assert_eq!(code, 130, "{output}: {stderr}");
        assert_eq!(folder.names(), names, "{output}");
    }
    let several = [
        "field.toml",
        "--format",
        "gif,html,png,pdf",
        "-o",
        "field.gif",
    ];
    let (code, stderr) = signalled(&folder, &several, "-INT");
    assert_eq!(code, 130, "{stderr}");
    let (code, stderr) = signalled(&folder, &["explore", "field.toml"], "-TERM");
    assert_eq!(code, 143, "{stderr}");
    assert_eq!(folder.names(), names);
    assert_eq!(folder.read("field.gif"), b"precious");
}
