use mimamori_password::password::{Checker, PasswordContext, class_of};
fn main() {
    let c = Checker::new(&PasswordContext { words: &[], year: 2026 });
    let mut seed = 99u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize
    };
    let lower = "abcdefghijklmnopqrstuvwxyz";
    let dig = "0123456789";
    let up = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let sym = "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~";
    let a36 = format!("{lower}{dig}");
    let a62 = format!("{lower}{dig}{up}");
    let a94 = format!("{a62}{sym}");
    let hex = "0123456789abcdef".to_string();
    let a52 = format!("{lower}{up}");
    for (name, a) in [
        ("dig", dig.to_string()),
        ("hex", hex),
        ("low", lower.to_string()),
        ("36", a36),
        ("52", a52),
        ("62", a62),
        ("94", a94),
    ] {
        let cs: Vec<char> = a.chars().collect();
        for n in [5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 20] {
            let truth = n as f64 * (cs.len() as f64).log10();
            let (mut sum, mut ok, mut min) = (0.0, 0, 99.0f64);
            for _ in 0..400 {
                let p: String = (0..n).map(|_| cs[next() % cs.len()]).collect();
                let r = c.assess(&p);
                if std::env::args().nth(1).as_deref() == Some(&format!("{name}{n}")) {
                    println!(
                        "{:.1}\t{p}\t{}",
                        r.guesses_log10,
                        r.parts
                            .iter()
                            .map(|q| format!(
                                "{}[{}] {:.1}",
                                q.kind,
                                p.chars().skip(q.start).take(q.end - q.start).collect::<String>(),
                                q.guesses_log10
                            ))
                            .collect::<Vec<_>>()
                            .join(", ")
                    );
                }
                sum += r.guesses_log10;
                min = min.min(r.guesses_log10);
                ok += usize::from(r.class == class_of(truth));
            }
            println!(
                "{name}\t{n}\ttruth {truth:.1} {}\tmean {:.1}\tmin {min:.1}\tok {:.0}%",
                class_of(truth),
                sum / 400.0,
                ok as f64 / 4.0
            );
        }
    }
}
