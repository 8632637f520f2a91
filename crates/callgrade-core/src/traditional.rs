//! Chinese in one script: recognisers write now simplified, now traditional characters. This brings the commonest
//! together; where phrases are matched, rarer ones still match by sound.

/// A traditional character and its simplified form, one pair after the other. Only characters that have one
/// simplified form whatever they mean.
const PAIRS: &str = "請请謝谢對对說说話话問问題题這这裡里裏里為为務务嗎吗們们個个來来時时間间電电號号碼码請请\
    讓让給给還还沒没會会點点聽听講讲聲声應应該该幫帮辦办覺觉經经過过現现開开關关係系歡欢樂乐諒谅\
    貴贵稱称呼呼處处理理線线網网絡络機机總总續续繼继級级結结果果給给統统終终約约紹绍細细組组織织\
    記记錄录設设訴诉評评詢询該该詳详誤误調调談谈論论證证識识譯译議议護护讀读變变讚赞資资賬账費费\
    買买賣卖質质責责車车軟软輕轻轉转輸输轄辖邊边遠远運运進进連连選选還还郵邮鄉乡醫医釋释銀银錢钱\
    錯错鐘钟長长門门閉闭問问陽阳際际隊队險险隨随難难離离雖虽雙双雜杂電电靈灵靜静響响頁页項项順顺\
    須须預预領领頭头題题願愿類类顧顾風风飛飞飯饭餘余館馆馬马驗验麗丽麼么麽么黃黄齊齐龍龙歲岁歷历\
    氣气決决況况滿满漢汉灣湾為为無无爭争獲获環环產产業业當当療疗發发的的確确禮礼種种積积穩稳窮穷\
    筆笔簡简簽签紀纪紅红純纯紙纸絕绝維维綠绿緊紧縣县總总績绩縮缩繳缴聯联職职聰聪腦脑臉脸舊旧與与\
    舉举興兴華华萬万葉叶著着藥药號号蟲虫衛卫複复見见規规視视親亲觀观計计訂订訊讯訪访許许註注\
    試试詞词誠诚誰谁課课請请諾诺謂谓豐丰貨货貴贵貼贴賀贺賓宾賠赔贏赢趕赶跡迹軍军載载較较輪轮辭辞\
    農农適适達达違违遞递遲迟鄰邻釘钉針针鈴铃鋪铺錶表鍵键鎖锁鑰钥閃闪閒闲閱阅陳陈陸陆雲云頓顿頻频\
    額额顏颜顯显駕驾騙骗鬧闹魚鱼鮮鲜鳥鸟麵面麻麻點点黨党龜龟壞坏塊块場场報报壓压聲声備备傳传債债\
    傷伤價价億亿優优儘尽兒儿內内兩两冊册準准劃划劉刘動动勞劳勢势務务區区協协單单嚴严國国園园圓圆\
    圖图團团執执堅坚夠够夢梦奪夺婦妇媽妈學学寧宁實实審审寫写寬宽寶宝將将專专尋寻導导屆届層层屬属\
    歲岁島岛師师帳帐帶带幣币幾几庫库廠厂廣广廳厅張张強强彈弹彙汇後后從从復复德德徵征徹彻惡恶惱恼\
    愛爱慣惯態态慮虑憂忧懷怀戰战戲戏戶户拋抛掛挂採采換换損损搶抢據据擇择擔担擴扩擺摆攝摄敗败數数\
    斷断於于舊旧書书條条東东極极構构樓楼標标樣样檔档檢检權权歐欧殘残毀毁氣气測测漲涨潔洁濟济濕湿\
    煩烦熱热燈灯獎奖獨独猶犹瑪玛異异疊叠盡尽監监盤盘眾众睜睁礎础礙碍秘秘稅税稱称競竞範范築筑籤签\
    糧粮絲丝緩缓練练繫系罵骂義义習习聞闻肅肃脫脱臨临臺台艙舱艱艰蘇苏處处術术衝冲裝装製制褲裤";

/// The simplified form; the character itself where it has none here.
pub fn simplified(c: char) -> char {
    let mut pairs = PAIRS.chars().filter(|sign| !sign.is_whitespace());
    while let (Some(old), Some(new)) = (pairs.next(), pairs.next()) {
        if old == c {
            return new;
        }
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_its_partner() {
        let signs: Vec<char> = PAIRS.chars().filter(|sign| !sign.is_whitespace()).collect();
        assert_eq!(signs.len() % 2, 0);
        for pair in signs.chunks(2) {
            assert_eq!(simplified(pair[0]), pair[1]);
            assert_eq!(simplified(pair[1]), pair[1], "a simplified form changes again");
        }
    }

    #[test]
    fn reads_traditional() {
        let text: String = "請問有什麼可以幫您對不起讓您久等了".chars().map(simplified).collect();
        assert_eq!(text, "请问有什么可以帮您对不起让您久等了");
    }
}
