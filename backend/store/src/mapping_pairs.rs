//! Pairs of names that people mapped or dismissed, one field of a source and one of a target: names alone, never values.

use crate::{Result, Scoped, Tx, sql::Sql};

/// The most pairs of a workspace; the ones that were noted longest ago go first.
pub const PAIRS_MAX: i64 = 2_000;
/// How far a pair rises or falls.
pub const WEIGHT_MAX: i64 = 5;

/// A pair as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingPair {
    /// The source path from the record down.
    pub source: String,
    /// The target from the record down.
    pub target: String,
    /// Above zero: accepted more often than dismissed; below: less often.
    pub weight: i64,
}

impl Scoped {
    /// Every pair, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mapping_pairs(&self) -> Result<Vec<MappingPair>> {
        let sql = Sql::new("select source, target, weight from mapping_pairs where workspace_id = ").bind(self.uuid());
        let sql = sql.add(" order by noted_at desc, source, target limit ").bind(PAIRS_MAX);
        let rows = sql.all(self.reader()).await?;
        rows.iter()
            .map(|row| Ok(MappingPair { source: row.get("source")?, target: row.get("target")?, weight: row.get("weight")? }))
            .collect()
    }

    /// Raises a pair by what is said of it, or lowers it, and drops the oldest above [`PAIRS_MAX`]. One that stands at zero says
    /// nothing and goes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_mapping_pairs(&self, tx: &Tx, pairs: &[MappingPair]) -> Result<()> {
        for pair in pairs {
            let weight = pair.weight.clamp(-WEIGHT_MAX, WEIGHT_MAX);
            let values = [self.uuid().into(), pair.source.clone().into(), pair.target.clone().into(), weight.into(), tx.now().into()];
            let sql = Sql::new("insert into mapping_pairs (workspace_id, source, target, weight, noted_at) values (").bind_all(values);
            let sql = sql.add(") on conflict (workspace_id, source, target) do update set noted_at = excluded.noted_at, weight = case");
            let sql = sql.add(" when mapping_pairs.weight + excluded.weight > ").bind(WEIGHT_MAX).add(" then ").bind(WEIGHT_MAX);
            let sql = sql.add(" when mapping_pairs.weight + excluded.weight < ").bind(-WEIGHT_MAX).add(" then ").bind(-WEIGHT_MAX);
            sql.add(" else mapping_pairs.weight + excluded.weight end").run(&**tx).await?;
        }
        Sql::new("delete from mapping_pairs where weight = 0 and workspace_id = ").bind(self.uuid()).run(&**tx).await?;
        let sql = Sql::new("delete from mapping_pairs where workspace_id = ").bind(self.uuid());
        let sql = sql.add(" and (source, target) in (select source, target from mapping_pairs where workspace_id = ").bind(self.uuid());
        // SQLite takes no offset without a limit.
        let sql = sql.add(" order by noted_at desc, source, target limit ").bind(i64::from(i32::MAX)).add(" offset ").bind(PAIRS_MAX);
        sql.add(")").run(&**tx).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Store, testing::on_both};

    fn pair(source: &str, target: &str, weight: i64) -> MappingPair {
        MappingPair { source: source.to_owned(), target: target.to_owned(), weight }
    }

    async fn workspace(store: &Store, name: &str) -> Scoped {
        let tx = store.begin().await.unwrap();
        let id = tx.insert_workspace(name, vec![1]).await.unwrap();
        tx.commit().await.unwrap();
        store.workspace(id)
    }

    async fn note(of: &Scoped, pairs: &[MappingPair]) {
        let tx = of.begin().await.unwrap();
        of.note_mapping_pairs(&tx, pairs).await.unwrap();
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn a_pair_rises_and_falls_within_bounds_and_belongs_to_its_workspace() {
        on_both(|store, _| async move {
            let (ours, theirs) = (workspace(&store, "ours").await, workspace(&store, "theirs").await);
            note(&ours, &[pair("a", "b", 1), pair("a", "b", 1), pair("c", "d", -1)]).await;
            note(&theirs, &[pair("a", "b", -1)]).await;
            assert_eq!(ours.mapping_pairs().await.unwrap(), [pair("a", "b", 2), pair("c", "d", -1)]);
            note(&ours, &[pair("a", "b", 9), pair("c", "d", 1)]).await;
            assert_eq!(ours.mapping_pairs().await.unwrap(), [pair("a", "b", WEIGHT_MAX)]);
            for _ in 0..3 {
                note(&ours, &[pair("a", "b", -4)]).await;
            }
            assert_eq!(ours.mapping_pairs().await.unwrap(), [pair("a", "b", -WEIGHT_MAX)]);
            assert_eq!(theirs.mapping_pairs().await.unwrap(), [pair("a", "b", -1)]);
        })
        .await;
    }

    #[tokio::test]
    async fn the_oldest_go_first() {
        on_both(|store, clock| async move {
            let (ours, theirs) = (workspace(&store, "ours").await, workspace(&store, "theirs").await);
            note(&theirs, &[pair("old", "x", 1)]).await;
            note(&ours, &[pair("old", "x", 1)]).await;
            clock.advance_ms(1);
            let many: Vec<MappingPair> = (0..PAIRS_MAX).map(|at| pair(&format!("f{at:05}"), "x", 1)).collect();
            note(&ours, &many).await;
            let kept = ours.mapping_pairs().await.unwrap();
            assert_eq!((kept.len(), kept[0].source.as_str()), (usize::try_from(PAIRS_MAX).unwrap(), "f00000"));
            assert!(!kept.iter().any(|pair| pair.source == "old"));
            assert_eq!(theirs.mapping_pairs().await.unwrap().len(), 1);
        })
        .await;
    }
}
