-- One row per article, in the 27 columns and the packing of GDELT's Global Knowledge Graph 2.1 (codebook of 2015-02-19;
-- the names are those of BigQuery's gdeltv2.gkg), for people who come from there. What lists hold is found by presscut,
-- not by GDELT. Always null, because nothing here measures or reads it: Counts, V2Counts, V2Tone, Dates, GCAM,
-- SocialImageEmbeds, SocialVideoEmbeds, TranslationInfo. Offsets are characters of articles.text, from 0; what stands
-- in headlines and captions has none and is left out of the columns with offsets. A character that the packing uses,
-- a tab and a line break are spaces within a value. `presscut export --format gkg` writes it as GDELT's files are.
-- GKGRECORDID: DATE, a hyphen and the article_id where GDELT has a number: joins articles by its last part.
-- DATE: Time of publication in UTC as YYYYMMDDHHMMSS; of an article of which only the day is known, that day at 0:00;
-- of one without a date, the time of first sight. GDELT gives the quarter of an hour in which it saw the article.
-- SourceCollectionIdentifier: 1 for a page of the web; 2 for a file without a URL, known by its urn alone.
-- SourceCommonName: The outlet's domain; of a file without a URL, the outlet's id.
-- DocumentIdentifier: articles.url.
-- Counts: Null: GDELT's counts are of the killed, wounded, arrested and so on; Amounts has every number.
-- V2Counts: Null, as Counts.
-- Themes: The article's topics by `topics.toml`, their ids in capitals; not GDELT's list of themes.
-- V2Themes: Theme,offset for each term of the topic in the text, where the term first stands.
-- Locations: Places named anywhere in the article of which coordinates are known:
-- type#name#country#ADM1#latitude#longitude#feature. The type is 1 for a country, 2 for a state and 3 for a place of the
-- United States, 5 and 4 for those of other countries; the country is FIPS 10-4. ADM1 and feature are the country's code
-- for a country, else empty: GeoNames' ids are none of those that GDELT has there. A country lies at its capital.
-- V2Locations: The same for each mention in the text: type#name#country#ADM1#ADM2#latitude#longitude#feature#offset.
-- Persons: People named anywhere in the article, in the fullest form that it gives, in small letters as GDELT has them.
-- V2Persons: Name,offset for each mention of a person in the text.
-- Organizations: Organisations named anywhere in the article, in small letters.
-- V2Organizations: Name,offset for each mention of an organisation in the text.
-- V2Tone: Null: no tone is measured.
-- Dates: Null: dates within the text are not read.
-- GCAM: Null: none of its dictionaries is applied.
-- SharingImage: URL of the lead picture, else of the one that the page's metadata names.
-- RelatedImages: URLs of the other pictures in the article.
-- SocialImageEmbeds: Null: pictures of social networks in the page are not told apart.
-- SocialVideoEmbeds: Null, as SocialImageEmbeds.
-- Quotations: offset|length|verb|quote for each quote in marks in the text, with # between; the verb is quotes.cue.
-- AllNames: Name,offset for each name in the text as it is written: people, organisations, places, events and others.
-- Amounts: Amount,object,offset for each number in the text; the object is its currency or unit and what is counted.
-- TranslationInfo: Null: texts are kept in their own language.
-- Extras: XML: PAGE_AUTHORS, PAGE_PRECISEPUBTIMESTAMP (where the minute is known, in UTC) and PAGE_TITLE.
WITH fips AS (
  -- Countries whose ISO 3166 code is not their FIPS 10-4 code: the one, then the other.
  SELECT left(codes, 2) AS country, right(codes, 2) AS code FROM (SELECT unnest(string_split_regex(trim('
    ADAN AGAC AIAV AQAY ASAQ ATAU AUAS AWAA AXFI AZAJ BABK BDBG BFUV BGBU BHBA BIBY BJBN BLTB BMBD BNBX BOBL BQNT
    BSBF BWBC BYBO BZBH CCCK CDCG CFCT CGCF CHSZ CIIV CKCW CLCI CNCH CRCS CSYI CWUC CXKT CZEZ DEGM DKDA DMDO DODR
    DZAG EEEN EHWI ESSP GAGB GBUK GDGJ GEGG GFFG GGGK GMGA GNGV GQEK GSSX GUGQ GWPU HNHO HTHA IEEI ILIS IQIZ ISIC
    JPJA KHCB KIKR KMCN KNSC KPKN KRKS KWKU KYCJ LBLE LCST LILS LKCE LRLI LSLT LTLH LVLG MAMO MCMN MEMJ MFRN MGMA
    MHRM MMBM MNMG MOMC MPCQ MQMB MSMH MUMP MWMI NAWA NENG NGNI NINU NUNE OMMU PAPM PFFP PGPP PHRP PMSB PNPC PRRQ
    PSWE PTPO PWPS PYPA RSRI RURS SBBP SCSE SDSU SESW SGSN SJSV SKLO SNSG SRNS SSOD STTP SVES SXNN SZWZ TCTK TDCD
    TFFS TGTO TJTI TKTL TLTT TMTX TNTS TOTN TRTU TTTD UAUP VAVT VGVI VIVQ VNVM VUNH XKKV YEYM YTMF ZASF ZMZA ZWZI
  '), '\s+')) AS codes)
), dated AS NOT MATERIALIZED (
  -- What a query asks of DATE goes through the union to this table only where it is a column here already.
  SELECT *, CASE WHEN published_precision IN ('second', 'minute', 'hour') THEN published_at AT TIME ZONE 'UTC'
      ELSE coalesce(CAST(published_day AS TIMESTAMP), first_seen_at AT TIME ZONE 'UTC') END AS dated_at,
    CAST(strftime(dated_at, '%Y%m%d%H%M%S') AS BIGINT) AS stamp
  FROM articles
), part AS (
  -- All that makes up a row, packed: plain without an offset, placed with one. One pass over each table: with a lateral
  -- join for each column, a month of a million articles took three times as long.
  SELECT article_id, stamp, 'article' AS kind, 0 AS at_,
    CASE WHEN len(authors) > 0 THEN '<PAGE_AUTHORS>' || replace(replace(replace(regexp_replace(array_to_string(authors, ';'), '[\p{Z}\p{Cc}]+', ' ', 'g'),
      '&', '&amp;'), '<', '&lt;'), '>', '&gt;') || '</PAGE_AUTHORS>' ELSE '' END
      || CASE WHEN published_precision IN ('second', 'minute') THEN '<PAGE_PRECISEPUBTIMESTAMP>'
        || stamp || '</PAGE_PRECISEPUBTIMESTAMP>' ELSE '' END
      || '<PAGE_TITLE>' || replace(replace(replace(regexp_replace(coalesce(title, ''), '[\p{Z}\p{Cc}]+', ' ', 'g'),
      '&', '&amp;'), '<', '&lt;'), '>', '&gt;') || '</PAGE_TITLE>' AS plain,
    regexp_replace(url, '[\p{Z}\p{Cc}]', '%20', 'g') AS placed,
    trim(regexp_replace(CASE WHEN url LIKE 'http%' THEN coalesce(domain, outlet_id) ELSE outlet_id END,
      '[\p{Z}\p{Cc}]+', ' ', 'g')) AS written
  FROM dated LEFT JOIN outlets USING (outlet_id)
  UNION ALL
  SELECT article_id, stamp, 'theme', 0, upper(replace(topic, '-', '_')), NULL, NULL
  FROM dated JOIN article_topics USING (article_id, day)
  UNION ALL
  -- Words alone, one space around each: so a term is found where it is a word, or with its star a part of one.
  SELECT article_id, stamp, 'theme', found - starts, NULL,
    CASE WHEN found > 0 THEN upper(replace(topic, '-', '_')) || ',' || (found - starts) END, NULL
  FROM (
    SELECT article_id, stamp, topic, CASE WHEN term LIKE '*%' THEN 2 ELSE 1 END AS starts,
      strpos(' ' || regexp_replace(lower(text), '[^\p{L}\p{M}\p{N}]', ' ', 'g') || ' ',
        CASE WHEN term LIKE '*%' THEN '' ELSE ' ' END
        || regexp_replace(trim(lower(term), '*'), '[^\p{L}\p{M}\p{N}]', ' ', 'g')
        || CASE WHEN term LIKE '%*' THEN '' ELSE ' ' END) AS found
    FROM (
      SELECT article_id, stamp, topic, text, unnest(matched) AS term
      FROM dated JOIN article_topics USING (article_id, day)
    )
  )
  UNION ALL
  SELECT article_id, stamp, kind, at_,
    CASE kind WHEN 'LOC' THEN place || '#' || site ELSE lower(name) END,
    CASE WHEN in_text THEN CASE kind WHEN 'LOC' THEN place || '##' || site || '#' || at_ ELSE name || ',' || at_ END END,
    CASE WHEN in_text THEN surface || ',' || at_ END
  FROM (
    SELECT *, CASE WHEN latitude IS NOT NULL THEN concat_ws('#',
        CASE WHEN place_kind = 'country' THEN 1 WHEN place_kind = 'region' THEN if(iso = 'US', 2, 5)
          ELSE if(iso = 'US', 3, 4) END, name, country, feature) END AS place,
      concat_ws('#', latitude, longitude, feature) AS site
    FROM (
      SELECT article_id, stamp, e.type AS kind, "start" AS at_, field = 'text' AS in_text, latitude, longitude,
        place_kind, e.country AS iso, coalesce(code, e.country, '') AS country,
        CASE WHEN place_kind = 'country' THEN coalesce(code, e.country, '') ELSE '' END AS feature,
        trim(regexp_replace(e.name, '[\p{Z}\p{Cc}#;,|]+', ' ', 'g')) AS name,
        trim(regexp_replace(surface, '[\p{Z}\p{Cc}#;,|]+', ' ', 'g')) AS surface
      FROM dated
      JOIN mentions USING (article_id, day)
      JOIN article_entities AS e USING (article_id, day, entity_id)
      LEFT JOIN fips USING (country)
    )
  )
  UNION ALL
  SELECT article_id, stamp, role, position,
    replace(regexp_replace(images.url, '[\p{Z}\p{Cc}]', '%20', 'g'), ';', '%3B'), NULL, NULL
  FROM dated JOIN images USING (article_id, day)
  UNION ALL
  SELECT article_id, stamp, 'quote', "start", NULL, "start" || '|' || ("end" - "start")
      || '|' || trim(regexp_replace(coalesce(cue, ''), '[\p{Z}\p{Cc}#|]+', ' ', 'g'))
      || '|' || trim(regexp_replace(quotes.text, '[\p{Z}\p{Cc}#|]+', ' ', 'g')), NULL
  FROM dated JOIN quotes USING (article_id, day)
  WHERE field = 'text' AND kind <> 'indirect'
  UNION ALL
  SELECT article_id, stamp, 'amount', "start", NULL,
    CASE WHEN value = trunc(value) AND abs(value) < 1e15 THEN CAST(CAST(value AS BIGINT) AS VARCHAR)
        ELSE CAST(value AS VARCHAR) END
      || ',' || trim(regexp_replace(concat_ws(' ', currency, unit, counted), '[\p{Z}\p{Cc}#;,|]+', ' ', 'g'))
      || ',' || "start", NULL
  FROM dated JOIN amounts USING (article_id, day)
)
SELECT stamp || '-' || article_id AS GKGRECORDID,
  stamp AS DATE,
  CASE WHEN any_value(placed) FILTER (kind = 'article') LIKE 'http%' THEN 1 ELSE 2 END AS SourceCollectionIdentifier,
  any_value(written) FILTER (kind = 'article') AS SourceCommonName,
  any_value(placed) FILTER (kind = 'article') AS DocumentIdentifier,
  CAST(NULL AS VARCHAR) AS Counts, CAST(NULL AS VARCHAR) AS V2Counts,
  string_agg(plain, ';' ORDER BY plain) FILTER (kind = 'theme') AS Themes,
  string_agg(placed, ';' ORDER BY at_, placed) FILTER (kind = 'theme') AS V2Themes,
  array_to_string(list_sort(list_distinct(list(plain) FILTER (kind = 'LOC'))), ';') AS Locations,
  string_agg(placed, ';' ORDER BY at_) FILTER (kind = 'LOC') AS V2Locations,
  array_to_string(list_sort(list_distinct(list(plain) FILTER (kind = 'PERSON'))), ';') AS Persons,
  string_agg(placed, ';' ORDER BY at_) FILTER (kind = 'PERSON') AS V2Persons,
  array_to_string(list_sort(list_distinct(list(plain) FILTER (kind = 'ORG'))), ';') AS Organizations,
  string_agg(placed, ';' ORDER BY at_) FILTER (kind = 'ORG') AS V2Organizations,
  CAST(NULL AS VARCHAR) AS V2Tone, CAST(NULL AS VARCHAR) AS Dates, CAST(NULL AS VARCHAR) AS GCAM,
  coalesce(first(plain ORDER BY at_) FILTER (kind = 'lead'), first(plain ORDER BY at_) FILTER (kind = 'metadata'))
    AS SharingImage,
  string_agg(plain, ';' ORDER BY at_) FILTER (kind IN ('body', 'gallery')) AS RelatedImages,
  CAST(NULL AS VARCHAR) AS SocialImageEmbeds, CAST(NULL AS VARCHAR) AS SocialVideoEmbeds,
  string_agg(placed, '#' ORDER BY at_) FILTER (kind = 'quote') AS Quotations,
  string_agg(written, ';' ORDER BY at_) FILTER (kind <> 'article') AS AllNames,
  string_agg(placed, ';' ORDER BY at_) FILTER (kind = 'amount') AS Amounts,
  CAST(NULL AS VARCHAR) AS TranslationInfo,
  any_value(plain) FILTER (kind = 'article') AS Extras
FROM part
GROUP BY article_id, stamp
