//! The text of tiers as rows of a table that is being edited: pure, and as typed, whether it is right yet or not.

/// Clusters, neurons and bits of each tier, as typed.
pub(crate) type Row = [String; 3];

/// The rows of a text like `100,15,20;rest,5,8`.
pub(crate) fn rows(text: &str) -> Vec<Row> {
    let row = |part: &str| {
        let mut numbers = part.splitn(3, ',').map(|number| number.trim().to_owned());
        std::array::from_fn(|_| numbers.next().unwrap_or_default())
    };
    text.split(';').filter(|part| !part.trim().is_empty()).map(row).collect()
}

/// The text of rows.
pub(crate) fn text(rows: &[Row]) -> String {
    rows.iter().map(|row| row.join(",")).collect::<Vec<_>>().join(";")
}

/// The rows with one more tier: before the last one where that takes the rest, so that it stays the last.
pub(crate) fn with_one_more(mut rows: Vec<Row>) -> Vec<Row> {
    let new = |clusters: &str, neurons: &str, bits: &str| [clusters, neurons, bits].map(str::to_owned);
    match rows.last() {
        None => rows.extend([new("100", "15", "20"), new("rest", "5", "8")]),
        Some(last) if last[0].eq_ignore_ascii_case("rest") => {
            let added = new("100", &last[1].clone(), &last[2].clone());
            rows.insert(rows.len() - 1, added);
        }
        Some(last) => {
            let added = new("rest", &last[1].clone(), &last[2].clone());
            rows.push(added);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_survives_the_table_also_while_it_is_wrong() {
        for text in ["", "100,15,20;rest,5,8", "100,,20;rest,5,", "x,1,2"] {
            assert_eq!(super::text(&rows(text)), text);
        }
        assert_eq!(text(&rows(" 100, 15 ,20 ; rest,5,8;")), "100,15,20;rest,5,8");
        assert_eq!(text(&rows("100")), "100,,");
    }

    #[test]
    fn the_tier_that_takes_the_rest_stays_the_last() {
        let mut text = String::new();
        for expected in ["100,15,20;rest,5,8", "100,15,20;100,5,8;rest,5,8"] {
            text = super::text(&with_one_more(rows(&text)));
            assert_eq!(text, expected);
        }
        assert_eq!(super::text(&with_one_more(rows("7,1,2"))), "7,1,2;rest,1,2");
    }
}
